package org.chiaro.gan;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;

/** One residual block: two conditional normalisations, two convolutions, twice the size. */
final class GeneratorBlock {
  private final Parameters weights;
  private final String prefix;
  private final ConditionalNorm bn1;
  private final ConditionalNorm bn2;

  GeneratorBlock(Parameters weights, String prefix) {
    this.weights = weights;
    this.prefix = prefix;
    bn1 = new ConditionalNorm(weights, prefix + ".bn1");
    bn2 = new ConditionalNorm(weights, prefix + ".bn2");
  }

  /** x [n,in,s,s], condition [n,k] gives [n,out,2s,2s]. */
  Tensor apply(Tensor x, Tensor condition, Normalization normalization) {
    Tensor h = torch.relu(bn1.apply(x, condition, normalization));
    h = conv("conv1", Ops.upsampleNearest(h));
    h = torch.relu(bn2.apply(h, condition, normalization));
    h = conv("conv2", h);
    // a 1x1 convolution commutes with the nearest upsample and costs a quarter before it
    return h.add(Ops.upsampleNearest(conv("conv_sc", x)));
  }

  private Tensor conv(String name, Tensor x) {
    String stem = prefix + "." + name;
    return Ops.conv(x, weights.get(stem + ".weight"), weights.get(stem + ".bias"));
  }
}
