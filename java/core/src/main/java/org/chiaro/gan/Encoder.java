package org.chiaro.gan;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.io.WeightFile;
import org.chiaro.io.Weights;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Precision;
import org.chiaro.torch.Tensors;

/**
 * The encoder of a BigBiGAN (Donahue and Simonyan 2019): photos float32 [n,3,s,s] in [-1,1] become
 * Gaussians over the latents of one generator. A residual network without normalisation.
 *
 * <p>Owns its weights. One thread at a time.
 */
public final class Encoder implements AutoCloseable {
  /** Metadata key: SHA-256 of the generator file whose latents these are. */
  public static final String GENERATOR = "generator_sha256";

  // 8 blocks are 1024 pixels
  private static final int MAX_BLOCKS = 8;
  private static final double LEAST_DEVIATION = 0.01;

  private final Parameters weights;
  private final Precision precision;
  private final Map<String, String> about;
  private final String hash;
  private final ResidualTrunk trunk;

  /** Takes over the weights and checks every shape. */
  public Encoder(Parameters weights, Precision precision, Map<String, String> about, String hash) {
    this.weights = weights;
    this.precision = precision;
    this.about = Map.copyOf(about);
    this.hash = hash;
    requireShapes(weights);
    trunk = new ResidualTrunk(weights);
  }

  /** Reads a weights file; a {@link ChiaroException.Model} names the file and tensor. */
  public static Encoder load(Path path, Precision precision) {
    Weights file = WeightFile.read(path);
    Parameters weights = Parameters.of(file.tensors());
    try {
      GeneratorFile.requireFinite(weights);
      return new Encoder(weights, precision, file.metadata(), file.sha256());
    } catch (ChiaroException.Model e) {
      weights.close();
      throw new ChiaroException.Model(path + ": " + e.getMessage(), e);
    }
  }

  /** Side of the photos it takes. */
  public int resolution() {
    return 4 << ResidualTrunk.blocks(weights);
  }

  /** Length of a latent. */
  public int latentSize() {
    return (int) weights.get("mean.weight").size(0);
  }

  /** SHA-256 of the weights file, empty where there is none. */
  public String hash() {
    return hash;
  }

  /** The generator it was trained with: SHA-256 of that weights file, empty where unknown. */
  public String generatorHash() {
    return about.getOrDefault(GENERATOR, "");
  }

  /** The weights, for training; they stay this object's. */
  public Parameters weights() {
    return weights;
  }

  /** In its own precision. */
  public Posterior posterior(Tensor photos) {
    if (photos.dim() != 4 || photos.size(1) != 3 || photos.size(2) != resolution()) {
      throw new ChiaroException.Data(
          "photos: need shape [n,3,%d,%d] for this encoder, got %s"
              .formatted(resolution(), resolution(), Arrays.toString(Tensors.shape(photos))));
    }
    try (var region = precision.region()) {
      return forward(photos);
    }
  }

  /** The network itself, in the precision around it. */
  public Posterior forward(Tensor photos) {
    List<Tensor> levels = trunk.levels(photos);
    Tensor h = levels.get(levels.size() - 1);
    h = Ops.leakyRelu(Ops.conv(h, weights.get("top.weight"), weights.get("top.bias")));
    h = Ops.leakyRelu(linear("hidden", h.contiguous().reshape(h.size(0), -1)));
    Tensor mean = Tensors.toFloat(linear("mean", h));
    Tensor spread = Tensors.toFloat(linear("deviation", h));
    return new Posterior(mean, Ops.plus(torch.softplus(spread), LEAST_DEVIATION));
  }

  private Tensor linear(String name, Tensor x) {
    return Ops.linear(x, weights.get(name + ".weight"), weights.get(name + ".bias"));
  }

  private static void requireShapes(Parameters weights) {
    int blocks = ResidualTrunk.blocks(weights);
    if (blocks == 0 || blocks > MAX_BLOCKS) {
      throw new ChiaroException.Model(
          "weights: not an encoder, found " + blocks + " tensors blocks.N.conv1.weight");
    }
    long in = first(weights, "input.weight");
    requireConv(weights, "input", in, 3, 3);
    for (int i = 0; i < blocks; i++) {
      String block = "blocks." + i + ".";
      long out = first(weights, block + "conv2.weight");
      requireConv(weights, block + "conv1", in, in, 3);
      requireConv(weights, block + "conv2", out, in, 3);
      requireConv(weights, block + "conv_sc", out, in, 1);
      in = out;
    }
    requireConv(weights, "top", in, in, 3);
    long hidden = first(weights, "hidden.weight");
    requireLinear(weights, "hidden", hidden, 16 * in);
    long latent = first(weights, "mean.weight");
    requireLinear(weights, "mean", latent, hidden);
    requireLinear(weights, "deviation", latent, hidden);
  }

  private static long first(Parameters weights, String name) {
    Tensor tensor = weights.get(name);
    return tensor.dim() == 0 ? 0 : tensor.size(0);
  }

  private static void requireConv(Parameters weights, String stem, long out, long in, long k) {
    require(weights, stem + ".weight", out, in, k, k);
    require(weights, stem + ".bias", out);
  }

  private static void requireLinear(Parameters weights, String stem, long out, long in) {
    require(weights, stem + ".weight", out, in);
    require(weights, stem + ".bias", out);
  }

  private static void require(Parameters weights, String name, long... shape) {
    long[] found = Tensors.shape(weights.get(name));
    if (!Arrays.equals(found, shape) || shape[0] == 0) {
      throw new ChiaroException.Model(
          "weights: %s has shape %s, the encoder's other tensors ask for %s"
              .formatted(name, Arrays.toString(found), Arrays.toString(shape)));
    }
  }

  @Override
  public void close() {
    weights.close();
  }
}
