package org.chiaro.gan.stylegan;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;

/**
 * From z to w: z is brought to a mean square of 1, then goes through linear layers with leaky ReLU;
 * w is drawn towards its mean by the truncation (Karras et al. 2019, sections 2 and B).
 */
final class Mapping {
  /**
   * The layers learn at a hundredth of the rate, their weights are stored a hundred times larger.
   */
  private static final double RATE = 0.01;

  private static final double EPS = 1e-8;
  private static final int MEAN_OF = 4096;

  private final Parameters folded;
  private final int layers;
  private final double truncation;

  /** Puts what it needs into {@code folded}; a mean that the file lacks is measured. */
  Mapping(Parameters weights, int layers, double truncation, Parameters folded) {
    this.folded = folded;
    this.layers = layers;
    this.truncation = truncation;
    for (int i = 0; i < layers; i++) {
      Tensor weight = weights.get(StyleLayout.mapping(i) + ".weight");
      double gain = RATE / Math.sqrt(weight.size(1)) * StyledConv.GAIN;
      folded.put(name(i, "weight"), Ops.times(weight, gain));
      Tensor bias = weights.get(StyleLayout.mapping(i) + ".bias");
      folded.put(name(i, "bias"), Ops.times(bias, RATE * StyledConv.GAIN));
    }
    if (weights.has(StyleLayout.MEAN)) {
      folded.put(StyleLayout.MEAN, weights.get(StyleLayout.MEAN).clone());
    } else if (truncation != 1) {
      int size = (int) weights.get(StyleLayout.FIRST_LAYER).size(1);
      Tensor many = full(new GaussianLatents(size, 0).latents(0, MEAN_OF));
      folded.put(StyleLayout.MEAN, many.mean(0));
    }
  }

  private static String name(int layer, String part) {
    return StyleLayout.mapping(layer) + "." + part;
  }

  /** Length of w. */
  int size() {
    return (int) folded.get(name(layers - 1, "weight")).size(0);
  }

  /** w [n,size] of z [n,latentSize], truncated. */
  Tensor styles(Tensor z) {
    Tensor w = full(z);
    if (truncation == 1) {
      return w;
    }
    Tensor mean = folded.get(StyleLayout.MEAN);
    return mean.add(Ops.times(w.sub(mean), truncation));
  }

  private Tensor full(Tensor z) {
    Tensor meanSquare = z.square().mean(1).reshape(-1, 1);
    Tensor h = z.mul(Ops.plus(meanSquare, EPS).rsqrt());
    for (int i = 0; i < layers; i++) {
      h = Ops.leakyRelu(Ops.linear(h, folded.get(name(i, "weight")), folded.get(name(i, "bias"))));
    }
    return h;
  }
}
