package org.chiaro.gan.training;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Tensors;

/** Residual discriminator: images [n,3,s,s] become logits float32 [n], high for photos. */
final class Discriminator {
  private final Parameters weights;
  private final int blocks;

  Discriminator(Parameters weights, int blocks) {
    this.weights = weights;
    this.blocks = blocks;
  }

  Tensor logits(Tensor images) {
    Tensor h = Ops.leakyRelu(conv("input", Tensors.channelsLast(images)));
    for (int i = 0; i < blocks; i++) {
      h = block("blocks." + i + ".", h);
    }
    h = Ops.leakyRelu(conv("top", withSpread(h)));
    h = Ops.leakyRelu(linear("hidden", h.contiguous().reshape(h.size(0), -1)));
    return Tensors.toFloat(linear("logit", h)).reshape(-1);
  }

  private Tensor block(String stem, Tensor x) {
    Tensor h = Ops.leakyRelu(conv(stem + "conv1", x));
    h = Ops.leakyRelu(conv(stem + "conv2", Ops.downsampleMean(h)));
    Tensor shortcut = conv(stem + "conv_sc", Ops.downsampleMean(x));
    // the sum of two paths keeps the variance of one
    return Ops.times(h.add(shortcut), Math.sqrt(0.5));
  }

  /**
   * Appends the mean standard deviation over the batch as one more channel, so that a batch of
   * look-alikes can be told from photos (Karras et al. 2018, section 3).
   */
  private static Tensor withSpread(Tensor h) {
    Tensor wide = Tensors.toFloat(h);
    Tensor centred = wide.sub(wide.mean(new long[] {0}, true, none()));
    Tensor variance = centred.square().mean(new long[] {0}, true, none());
    Tensor spread = Ops.plus(variance, 1e-8).sqrt().mean().to(h.scalar_type());
    Tensor channel = spread.reshape(1, 1, 1, 1).expand(h.size(0), 1, h.size(2), h.size(3));
    return Ops.concat(1, h, channel);
  }

  private static org.bytedeco.pytorch.ScalarTypeOptional none() {
    return new org.bytedeco.pytorch.ScalarTypeOptional();
  }

  private Tensor conv(String name, Tensor x) {
    return Ops.conv(x, weights.get(name + ".weight"), weights.get(name + ".bias"));
  }

  private Tensor linear(String name, Tensor x) {
    return Ops.linear(x, weights.get(name + ".weight"), weights.get(name + ".bias"));
  }
}
