package org.chiaro.gan;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.kernel.DType;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Tensors;

/**
 * {@link ConditionalNorm} with stored statistics as one scale and one shift a channel, float32:
 * scale = (1 + W_g y) / sqrt(var + eps), shift = W_b y - mean scale.
 */
final class FoldedNorm {
  private final Parameters folded;
  private final String prefix;

  FoldedNorm(Parameters weights, String prefix, Parameters folded) {
    this.folded = folded;
    this.prefix = prefix;
    Tensor deviation = Ops.plus(weights.get(prefix + ".stored_var"), ConditionalNorm.EPS).sqrt();
    folded.put(prefix + ".inverse", deviation.reciprocal());
    folded.put(prefix + ".mean", Tensors.copy(weights.get(prefix + ".stored_mean")));
    folded.put(
        prefix + ".gain", weights.get(prefix + ".gain.weight").div(deviation.reshape(-1, 1)));
    folded.put(prefix + ".bias", Tensors.copy(weights.get(prefix + ".bias.weight")));
  }

  /** relu(x scale + shift) of x [n,c,h,w] in a type; condition [n,k]. */
  Tensor applyWithRelu(Tensor x, Tensor condition, DType type, BlockSteps steps) {
    Tensor scale = Ops.linear(condition, folded.get(prefix + ".gain"), inverse());
    Tensor shift =
        Ops.linear(condition, folded.get(prefix + ".bias"), null)
            .sub(folded.get(prefix + ".mean").mul(scale));
    return steps.affineRelu(x, scale, shift, type);
  }

  private Tensor inverse() {
    return folded.get(prefix + ".inverse");
  }
}
