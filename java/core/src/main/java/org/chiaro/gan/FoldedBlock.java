package org.chiaro.gan;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.kernel.DType;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * {@link GeneratorBlock} with stored statistics folded in, and the attention after it, if any. What
 * goes from block to block is float32, and so is the shortcut; the rest has types of its own.
 */
final class FoldedBlock {
  private final Parameters folded;
  private final String prefix;
  private final DType first;
  private final DType type;
  private final FoldedNorm bn1;
  private final FoldedNorm bn2;
  private final FoldedAttention attention;

  /**
   * Puts what it needs of block {@code i} into {@code folded}.
   *
   * @param weights spectral norms folded already
   * @param first of the first 3x3 convolution
   * @param type of the second and of the attention
   */
  FoldedBlock(Parameters weights, int i, Parameters folded, DType first, DType type) {
    this.folded = folded;
    this.first = first;
    this.type = type;
    this.prefix = GeneratorLayout.block(i) + ".";
    bn1 = new FoldedNorm(weights, prefix + "bn1", folded);
    bn2 = new FoldedNorm(weights, prefix + "bn2", folded);
    put("conv1", UpsampledConv.kernel(weights.get(prefix + "conv1.weight")), weights, first);
    put("conv2", weights.get(prefix + "conv2.weight").clone(), weights, type);
    put("conv_sc", weights.get(prefix + "conv_sc.weight").clone(), weights, DType.F32);
    String stem = GeneratorLayout.attention(i);
    attention =
        weights.has(stem + ".theta.weight")
            ? new FoldedAttention(weights, stem, folded, type)
            : null;
  }

  private void put(String name, Tensor kernel, Parameters weights, DType as) {
    folded.put(prefix + name + ".weight", Tensors.channelsLast(Tensors.to(kernel, as)));
    Tensor bias = weights.get(prefix + name + ".bias").clone();
    folded.put(prefix + name + ".bias", Tensors.to(bias, as));
  }

  /** x [n,in,s,s], condition [n,k] gives [n,out,2s,2s], all float32. */
  Tensor apply(Tensor x, Tensor condition, BlockSteps steps) {
    try (var scope = TensorScope.part()) {
      Tensor h = Ops.conv(hidden(x, condition, steps), weight("conv2"), bias("conv2"));
      // a 1x1 convolution commutes with the nearest upsample and costs a quarter before it
      h = steps.addUpsampled(h, Ops.conv(x, weight("conv_sc"), bias("conv_sc")));
      return scope.keep(attention == null ? h : attention.apply(h));
    }
  }

  /** What goes into the second convolution. */
  private Tensor hidden(Tensor x, Tensor condition, BlockSteps steps) {
    try (var scope = TensorScope.part()) {
      Tensor h = convolved(x, condition, steps);
      return scope.keep(bn2.applyWithRelu(h, condition, type, steps));
    }
  }

  private Tensor convolved(Tensor x, Tensor condition, BlockSteps steps) {
    try (var scope = TensorScope.part()) {
      Tensor h = bn1.applyWithRelu(x, condition, first, steps);
      return scope.keep(UpsampledConv.apply(h, weight("conv1"), bias("conv1")));
    }
  }

  private Tensor weight(String conv) {
    return folded.get(prefix + conv + ".weight");
  }

  private Tensor bias(String conv) {
    return folded.get(prefix + conv + ".bias");
  }
}
