package org.chiaro.direction.discovery;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Parameters;

/** Batch normalisation with gain, bias and stored statistics, and libtorch's defaults. */
final class BatchNorm {
  private static final double EPS = 1e-5;
  private static final double MOMENTUM = 0.1;

  private BatchNorm() {}

  static void create(Parameters weights, String stem, long channels) {
    weights.put(stem + ".weight", torch.ones(channels));
    weights.put(stem + ".bias", torch.zeros(channels));
    weights.put(stem + ".running_mean", torch.zeros(channels));
    weights.put(stem + ".running_var", torch.ones(channels));
  }

  /** Training uses the batch's statistics and moves the stored ones towards them. */
  static Tensor apply(Parameters weights, String stem, Tensor x, boolean training) {
    return torch.batch_norm(
        x,
        new TensorOptional(weights.get(stem + ".weight")),
        new TensorOptional(weights.get(stem + ".bias")),
        new TensorOptional(weights.get(stem + ".running_mean")),
        new TensorOptional(weights.get(stem + ".running_var")),
        training,
        MOMENTUM,
        EPS,
        true);
  }

  /** False for statistics, which are measured and not learned. */
  static boolean learned(String name) {
    return !name.endsWith(".running_mean") && !name.endsWith(".running_var");
  }
}
