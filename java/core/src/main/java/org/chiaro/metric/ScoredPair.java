package org.chiaro.metric;

import org.chiaro.kernel.DType;
import org.chiaro.kernel.TensorView;

/**
 * A prediction with its ground truth: levels uint8 [h,w] (probability times 255) and a mask uint8
 * [h,w] of 0 and 1, already cut at {@link Protocol#maskFrom()}.
 *
 * @param name the path of the image inside its set, for reports
 */
public record ScoredPair(String name, TensorView prediction, TensorView mask) {
  public ScoredPair {
    requireImage(name, "prediction", prediction);
    requireImage(name, "mask", mask);
    if (prediction.size(0) != mask.size(0) || prediction.size(1) != mask.size(1)) {
      throw new IllegalArgumentException(
          name + ": prediction " + prediction.describe() + " but mask " + mask.describe());
    }
  }

  private static void requireImage(String name, String what, TensorView view) {
    if (view.dtype() != DType.U8 || view.shape().length != 2 || view.elements() == 0) {
      throw new IllegalArgumentException(
          name + ": the " + what + " must be u8 [h,w] with pixels, got " + view.describe());
    }
  }
}
