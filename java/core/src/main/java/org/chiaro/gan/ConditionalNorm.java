package org.chiaro.gan;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;

/**
 * Batch normalisation whose gain and bias are linear maps of a condition (class and latent chunk):
 * gain = 1 + W_g y, bias = W_b y.
 */
final class ConditionalNorm {
  // 1e-4: the published generator's epsilon, ten times libtorch's default
  static final double EPS = 1e-4;

  private final Tensor gain;
  private final Tensor bias;
  private final Tensor mean;
  private final Tensor var;

  ConditionalNorm(Parameters weights, String prefix) {
    gain = weights.get(prefix + ".gain.weight");
    bias = weights.get(prefix + ".bias.weight");
    mean = weights.get(prefix + ".stored_mean");
    var = weights.get(prefix + ".stored_var");
  }

  /** x [n,c,h,w], condition [n,k]. */
  Tensor apply(Tensor x, Tensor condition, Normalization normalization) {
    long n = x.size(0);
    long c = x.size(1);
    Tensor scale = Ops.plus(Ops.linear(condition, gain, null), 1).reshape(n, c, 1, 1);
    Tensor shift = Ops.linear(condition, bias, null).reshape(n, c, 1, 1);
    Tensor normal = normalization.apply(x, mean, var, EPS);
    // in the type of the image: float32 gains would widen a bfloat16 batch
    return normal.mul(scale.to(normal.scalar_type())).add(shift.to(normal.scalar_type()));
  }
}
