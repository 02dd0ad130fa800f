package org.chiaro.gan;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Tensors;

/**
 * Residual blocks that each halve an image: what the discriminator and the encoder begin with.
 * Images [n,3,s,s] in [-1,1] become features [n,c,4,4]. Its weights stay their owner's.
 */
public final class ResidualTrunk {
  private final Parameters weights;
  private final int blocks;

  /** Weights {@code input}, {@code blocks.N.conv1}, {@code .conv2} and {@code .conv_sc}. */
  public ResidualTrunk(Parameters weights) {
    this.weights = weights;
    blocks = blocks(weights);
  }

  /** Number of blocks among these weights. */
  public static int blocks(Parameters weights) {
    int blocks = 0;
    while (weights.has("blocks." + blocks + ".conv1.weight")) {
      blocks++;
    }
    return blocks;
  }

  /** What comes out of each block, finest first; the last is [n,c,4,4]. */
  public List<Tensor> levels(Tensor images) {
    List<Tensor> levels = new ArrayList<>();
    Tensor h = Ops.leakyRelu(conv("input", Tensors.channelsLast(images)));
    for (int i = 0; i < blocks; i++) {
      h = block("blocks." + i + ".", h);
      levels.add(h);
    }
    return levels;
  }

  private Tensor block(String stem, Tensor x) {
    Tensor h = Ops.leakyRelu(conv(stem + "conv1", x));
    h = Ops.leakyRelu(conv(stem + "conv2", Ops.downsampleMean(h)));
    Tensor shortcut = conv(stem + "conv_sc", Ops.downsampleMean(x));
    // the sum of two paths keeps the variance of one
    return Ops.times(h.add(shortcut), Math.sqrt(0.5));
  }

  private Tensor conv(String name, Tensor x) {
    return Ops.conv(x, weights.get(name + ".weight"), weights.get(name + ".bias"));
  }
}
