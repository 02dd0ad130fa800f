package org.chiaro.metric;

import java.lang.ref.Reference;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Kernels;

/**
 * The weighted F-measure (Margolin, Zelnik-Manor and Tal, How to Evaluate Foreground Maps, 2014)
 * with beta 1: F of precision and recall that count errors by {@link Kernels#weightedErrors}.
 * Without an object it is 0, as in PySODMetrics.
 */
final class WeightedF {
  private WeightedF() {}

  /**
   * The measure of one image.
   *
   * @param values the probability that each level stands for
   */
  static double of(Kernels kernels, ScoredPair pair, double[] values, long objectPixels) {
    if (objectPixels == 0) {
      return 0;
    }
    NdArray probabilities = NdArray.allocate(DType.F64, values.length);
    probabilities.data().asDoubleBuffer().put(values);
    NdArray sums = NdArray.allocate(DType.F64, 2);
    kernels.weightedErrors(pair.prediction(), pair.mask(), probabilities.view(), sums.view());
    Reference.reachabilityFence(pair);
    double missed = sums.data().getDouble(0);
    double falsePositives = sums.data().getDouble(Double.BYTES);
    double truePositives = objectPixels - missed;
    double recall = 1 - missed / objectPixels;
    double precision = truePositives / (truePositives + falsePositives + EMeasure.EPSILON);
    return 2 * recall * precision / (recall + precision + EMeasure.EPSILON);
  }
}
