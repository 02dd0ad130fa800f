package org.chiaro.gan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Precision;
import org.chiaro.torch.Tensors;

/**
 * The generator of BigBiGAN (Donahue and Simonyan 2019) at any width and resolution: latents
 * [n,latentSize] become images float32 [n,3,resolution,resolution].
 *
 * <p>Owns its weights. Images come out of the last tanh as they are. One thread at a time.
 */
public final class BigBiGan implements Generator {
  // the last normalisation is built without the 1e-4 of the others
  private static final double OUTPUT_EPS = 1e-5;

  private final Parameters weights;
  private final String hash;
  private final GeneratorLayout layout;
  private final List<GeneratorBlock> blocks = new ArrayList<>();
  private final Precision precision;

  /**
   * Takes over the weights, folds spectral norms, checks every shape.
   *
   * @param hash SHA-256 of the weights file, empty where there is none
   */
  public BigBiGan(Parameters weights, Precision precision, String hash) {
    this.weights = weights;
    this.precision = precision;
    this.hash = hash;
    layout = GeneratorLayout.of(weights);
    SpectralNorm.fold(weights);
    for (int i = 0; i < layout.blocks(); i++) {
      blocks.add(new GeneratorBlock(weights, GeneratorLayout.block(i)));
    }
  }

  @Override
  public String name() {
    return "BigBiGAN";
  }

  @Override
  public String hash() {
    return hash;
  }

  @Override
  public int latentSize() {
    return layout.latentSize();
  }

  @Override
  public int height() {
    return layout.resolution();
  }

  @Override
  public int width() {
    return layout.resolution();
  }

  /** The weights, for training; they stay this object's. */
  public Parameters weights() {
    return weights;
  }

  /** With stored statistics. */
  @Override
  public Tensor images(Tensor latents) {
    try (var region = precision.region()) {
      return forward(latents, Normalization.STORED).contiguous();
    }
  }

  /** The network itself, in the precision around it. */
  public Tensor forward(Tensor latents, Normalization normalization) {
    if (latents.dim() != 2 || latents.size(1) != latentSize()) {
      throw new ChiaroException.Data(
          "latents: need shape [n,%d] for this generator, got %s"
              .formatted(latentSize(), Arrays.toString(Tensors.shape(latents))));
    }
    long n = latents.size(0);
    // class 0: the published unconditional generator repeats one embedding for all classes
    Tensor shared = weights.get("shared.weight").narrow(0, 0, 1).expand(n, -1);
    Tensor h =
        Ops.linear(chunk(latents, 0), weights.get("linear.weight"), weights.get("linear.bias"));
    h = h.reshape(n, layout.bottomChannels(), 4, 4);
    if (precision == Precision.BF16) {
      // faster, but it rounds in another order than the published network: not for exact runs
      h = Tensors.channelsLast(h);
    }
    for (int i = 0; i < blocks.size(); i++) {
      Tensor condition = Ops.concat(1, shared, chunk(latents, i + 1));
      h = blocks.get(i).apply(h, condition, normalization);
      if (weights.has(GeneratorLayout.attention(i) + ".theta.weight")) {
        h = new SelfAttention(weights, GeneratorLayout.attention(i)).apply(h);
      }
    }
    // float32 before tanh: near 1 bfloat16 has steps of 1/256, and equal greys are no object
    return torch.tanh(Tensors.toFloat(output(h, normalization)));
  }

  private Tensor output(Tensor h, Normalization normalization) {
    String norm = "output_layer.0.";
    Tensor normal =
        normalization.apply(
            h, weights.get(norm + "stored_mean"), weights.get(norm + "stored_var"), OUTPUT_EPS);
    Tensor gain = weights.get(norm + "gain").reshape(1, -1, 1, 1).to(normal.scalar_type());
    Tensor bias = weights.get(norm + "bias").reshape(1, -1, 1, 1).to(normal.scalar_type());
    Tensor active = torch.relu(normal.mul(gain).add(bias));
    return Ops.conv(
        active, weights.get("output_layer.2.weight"), weights.get("output_layer.2.bias"));
  }

  private Tensor chunk(Tensor latents, int i) {
    return latents.narrow(1, (long) i * layout.chunk(), layout.chunk());
  }

  @Override
  public void close() {
    weights.close();
  }
}
