package org.chiaro.unet;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Parameters;

/** With which statistics the network's batch normalisation works. */
interface Norm {
  // the published network's normalisation has libtorch's defaults
  double EPS = 1e-5;
  double MOMENTUM = 0.1;

  /** The stored ones: inference. */
  Norm STORED = (h, weights, stem) -> batchNorm(h, weights, stem, false);

  /** Those of the batch, towards which the stored ones move: training. */
  Norm BATCH = (h, weights, stem) -> batchNorm(h, weights, stem, true);

  /** Normalises h [n,c,h,w] with gain, bias and statistics of the names that start with a stem. */
  Tensor apply(Tensor h, Parameters weights, String stem);

  /** Whether statistics of batches are used. */
  default boolean isTraining() {
    return this != STORED;
  }

  private static Tensor batchNorm(Tensor h, Parameters weights, String stem, boolean training) {
    if (training) {
      count(weights, stem);
    }
    return torch.batch_norm(
        h,
        new TensorOptional(weights.get(stem + "weight")),
        new TensorOptional(weights.get(stem + "bias")),
        new TensorOptional(weights.get(stem + "running_mean")),
        new TensorOptional(weights.get(stem + "running_var")),
        training,
        MOMENTUM,
        EPS,
        true);
  }

  /** One more batch has moved the stored statistics, where the network counts them. */
  static void count(Parameters weights, String stem) {
    if (weights.has(stem + UNetLayout.TRACKED)) {
      weights.get(stem + UNetLayout.TRACKED).add_(new Scalar(1L));
    }
  }
}
