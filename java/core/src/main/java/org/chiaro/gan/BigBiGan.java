package org.chiaro.gan;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.latent.LatentSource;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Place;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * The generator of BigBiGAN (Donahue and Simonyan 2019), and of BigGAN (Brock et al. 2019) with its
 * classes, at any width and resolution: latents [n,latentSize] become images float32
 * [n,3,resolution,resolution].
 *
 * <p>Owns its weights. Images come out of the last tanh as they are. One thread at a time.
 */
public final class BigBiGan implements Generator {
  // the last normalisation is built without the 1e-4 of the others
  static final double OUTPUT_EPS = 1e-5;

  private final Parameters weights;
  private final String hash;
  private final GeneratorLayout layout;
  private final List<GeneratorBlock> blocks = new ArrayList<>();
  private final Precision precision;
  private final ClassEmbedding classes;
  private final String name;

  /**
   * Takes over the weights, folds spectral norms, checks every shape.
   *
   * <p>Class 0 for every image: the published BigBiGAN repeats one embedding for all classes.
   *
   * @param hash SHA-256 of the weights file, empty where there is none
   */
  public BigBiGan(Parameters weights, Precision precision, String hash) {
    this(weights, "", 0, precision, hash);
  }

  /**
   * As {@link #BigBiGan(Parameters, Precision, String)} with classes as a user names them.
   *
   * @param classes a number, several with commas, a .npy file, or drawn; empty for class 0
   * @param seed of classes that are drawn
   */
  public BigBiGan(Parameters weights, String classes, long seed, Precision precision, String hash) {
    this.weights = weights;
    this.precision = precision;
    this.hash = hash;
    layout = GeneratorLayout.of(weights);
    ClassChoice choice = ClassChoice.parse(classes, layout.classes(), seed);
    this.classes = new ClassEmbedding(choice, layout.latentSize());
    boolean plain = classes.isEmpty() && repeats(weights.get("shared.weight"));
    name = plain ? "BigBiGAN" : "BigGAN, " + choice.describe();
    SpectralNorm.fold(weights);
    addBlocks();
  }

  /** Whether all rows are the same: a BigBiGAN has no classes, only their table. */
  private static boolean repeats(Tensor table) {
    try (var scope = TensorScope.noGrad()) {
      return table.sub(table.narrow(0, 0, 1)).abs().max().item_float() == 0;
    }
  }

  private void addBlocks() {
    for (int i = 0; i < layout.blocks(); i++) {
      blocks.add(new GeneratorBlock(weights, GeneratorLayout.block(i)));
    }
  }

  @Override
  public void moveTo(Place place) {
    weights.moveTo(place);
    // they hold tensors that stayed behind
    blocks.clear();
    addBlocks();
  }

  @Override
  public String name() {
    return name;
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
  public LatentSource codes(LatentSource latents) {
    return classes.codes(latents);
  }

  @Override
  public Tensor moved(Tensor codes, Tensor shift) {
    return classes.moved(codes, shift);
  }

  @Override
  public int height() {
    return layout.resolution();
  }

  @Override
  public int width() {
    return layout.resolution();
  }

  /** What {@link #images} computes in. */
  Precision precision() {
    return precision;
  }

  ClassEmbedding classes() {
    return classes;
  }

  /** The weights, for training; they stay this object's. */
  public Parameters weights() {
    return weights;
  }

  /** With stored statistics. */
  @Override
  public Tensor images(Tensor codes) {
    try (var region = precision.region()) {
      return forward(codes, Normalization.STORED).contiguous();
    }
  }

  /** The network itself, in the precision around it. */
  public Tensor forward(Tensor codes, Normalization normalization) {
    classes.require(codes);
    long n = codes.size(0);
    Tensor shared = classes.rows(weights.get("shared.weight"), codes);
    Tensor h =
        Ops.linear(chunk(codes, 0), weights.get("linear.weight"), weights.get("linear.bias"));
    h = h.reshape(n, layout.bottomChannels(), 4, 4);
    if (precision == Precision.BF16) {
      // faster, but it rounds in another order than the published network: not for exact runs
      h = Tensors.channelsLast(h);
    }
    for (int i = 0; i < blocks.size(); i++) {
      Tensor condition = Ops.concat(1, shared, chunk(codes, i + 1));
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

  private Tensor chunk(Tensor codes, int i) {
    return codes.narrow(1, (long) i * layout.chunk(), layout.chunk());
  }

  @Override
  public void close() {
    weights.close();
  }
}
