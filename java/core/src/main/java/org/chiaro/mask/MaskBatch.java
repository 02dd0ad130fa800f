package org.chiaro.mask;

import java.util.Arrays;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.TensorView;

/**
 * Masks of a batch and how many ones each has. Owns nothing: the memory is the Buffers' that made
 * it.
 *
 * @param mask uint8 [n,h,w], 1 is object and 0 background
 * @param area int32 [n]
 */
public record MaskBatch(TensorView mask, TensorView area) {
  public MaskBatch {
    if (mask.dtype() != DType.U8 || mask.rank() != 3) {
      throw new IllegalArgumentException("mask must be u8 [n,h,w], was " + mask.describe());
    }
    if (area.dtype() != DType.I32 || !Arrays.equals(area.shape(), new long[] {mask.size(0)})) {
      throw new IllegalArgumentException(
          "area must be i32 [" + mask.size(0) + "], was " + area.describe());
    }
  }

  /** Number of masks. */
  public int count() {
    return Math.toIntExact(mask.size(0));
  }

  /** Pixels of one mask. */
  public long pixels() {
    return mask.size(1) * mask.size(2);
  }

  /** The part of each mask that is object, in [0,1]. */
  public double[] areaFractions() {
    return Arrays.stream(area.ints()).mapToDouble(ones -> (double) ones / pixels()).toArray();
  }
}
