package org.chiaro.gan.stylegan;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.gan.ClassEmbedding;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;

/**
 * From z to w: z is brought to a mean square of 1, and so is the vector of its class where there
 * are classes; both go through linear layers with leaky ReLU; w is drawn towards its mean by the
 * truncation (Karras et al. 2019, sections 2 and B; Karras et al. 2020b for classes).
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
  private final int latentSize;
  private final ClassEmbedding classes;
  private final double truncation;

  /** Puts what it needs into {@code folded}; a mean that the file lacks is measured. */
  Mapping(
      Parameters weights,
      StyleLayout layout,
      ClassEmbedding classes,
      double truncation,
      Parameters folded) {
    this.folded = folded;
    this.classes = classes;
    layers = layout.mappingLayers();
    latentSize = layout.latentSize();
    this.truncation = truncation;
    for (int i = 0; i < layers; i++) {
      Tensor weight = weights.get(StyleLayout.mapping(i) + ".weight");
      double gain = RATE / Math.sqrt(weight.size(1)) * StyledConv.GAIN;
      folded.put(name(i, "weight"), Ops.times(weight, gain));
      Tensor bias = weights.get(StyleLayout.mapping(i) + ".bias");
      folded.put(name(i, "bias"), Ops.times(bias, RATE * StyledConv.GAIN));
    }
    if (layout.classes() > 0) {
      // a linear layer of a one-hot vector picks a column
      Tensor columns = weights.get(StyleLayout.EMBED + ".weight").t();
      Tensor table = Ops.times(columns, 1 / Math.sqrt(layout.classes()));
      Tensor vectors = table.add(weights.get(StyleLayout.EMBED + ".bias"));
      folded.put(StyleLayout.EMBED, unit(vectors).contiguous());
    }
    if (weights.has(StyleLayout.MEAN)) {
      folded.put(StyleLayout.MEAN, weights.get(StyleLayout.MEAN).clone());
    } else if (truncation != 1) {
      Tensor many = full(classes.codes(new GaussianLatents(latentSize, 0)).latents(0, MEAN_OF));
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

  /** w [n,size] of z [n,latentSize], with the class behind it where images differ, truncated. */
  Tensor styles(Tensor codes) {
    Tensor w = full(codes);
    if (truncation == 1) {
      return w;
    }
    Tensor mean = folded.get(StyleLayout.MEAN);
    return mean.add(Ops.times(w.sub(mean), truncation));
  }

  private Tensor full(Tensor codes) {
    Tensor h = unit(codes.narrow(1, 0, latentSize));
    if (folded.has(StyleLayout.EMBED)) {
      h = Ops.concat(1, h, classes.rows(folded.get(StyleLayout.EMBED), codes));
    }
    for (int i = 0; i < layers; i++) {
      h = Ops.leakyRelu(Ops.linear(h, folded.get(name(i, "weight")), folded.get(name(i, "bias"))));
    }
    return h;
  }

  /** Rows with a mean square of 1. */
  private static Tensor unit(Tensor rows) {
    Tensor meanSquare = rows.square().mean(1).reshape(-1, 1);
    return rows.mul(Ops.plus(meanSquare, EPS).rsqrt());
  }
}
