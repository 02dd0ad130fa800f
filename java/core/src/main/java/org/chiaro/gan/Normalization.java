package org.chiaro.gan;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.torch.Ops;

/** Where a batch normalisation takes its mean and variance from. */
@FunctionalInterface
public interface Normalization {
  /** The stored statistics: inference. */
  Normalization STORED = Ops::normalizeByStored;

  /** The statistics of the batch itself: training. */
  Normalization BATCH = (x, mean, var, eps) -> Ops.normalizeByBatch(x, eps);

  /** (x - mean) / sqrt(var + eps) for each channel of x [n,c,h,w]. */
  Tensor apply(Tensor x, Tensor mean, Tensor var, double eps);

  /** The batch's own statistics; the stored ones move towards them by this share. */
  static Normalization following(double share) {
    return (x, mean, var, eps) -> Ops.normalizeByBatch(x, mean, var, share, eps);
  }

  /**
   * The batch's own statistics, stored as an average: call for batches 1, 2, 3, ... and the stored
   * statistics are the mean over all of them.
   */
  static Normalization calibrating(int batch) {
    return (x, mean, var, eps) -> Ops.normalizeByBatch(x, mean, var, 1.0 / batch, eps);
  }
}
