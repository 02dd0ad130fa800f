package org.chiaro.gan;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Tensors;

/**
 * What the shapes of a BigBiGAN state dict say: blocks, latent size, resolution.
 *
 * @param blocks residual blocks, each doubling a 4x4 start
 * @param chunk latent coordinates for the first layer and for each block
 * @param classes rows of the class embedding; 1 for an unconditional generator
 */
record GeneratorLayout(int blocks, int chunk, int classes, int bottomChannels) {
  private static final int BOTTOM = 4;
  // 8 blocks are 1024 pixels, beyond any published generator of this kind
  private static final int MAX_BLOCKS = 8;

  /** Reads and checks the shapes; a contradiction is a model error that names the tensor. */
  static GeneratorLayout of(Parameters weights) {
    int blocks = 0;
    while (weights.has(block(blocks) + ".conv1.weight")) {
      blocks++;
    }
    if (blocks == 0 || blocks > MAX_BLOCKS) {
      throw new ChiaroException.Model(
          "weights: not a BigBiGAN generator, found "
              + blocks
              + " tensors blocks.N.0.conv1.weight");
    }
    Tensor linear = matrix(weights, "linear.weight");
    Tensor shared = matrix(weights, "shared.weight");
    int chunk = (int) linear.size(1);
    long channels = linear.size(0) / (BOTTOM * BOTTOM);
    require(weights, "linear.weight", channels * BOTTOM * BOTTOM, chunk);
    require(weights, "linear.bias", channels * BOTTOM * BOTTOM);
    requireSingular(weights, "linear");
    long condition = shared.size(1) + chunk;
    long in = channels;
    for (int i = 0; i < blocks; i++) {
      String block = block(i);
      long out = first(weights, block + ".conv1.weight");
      requireConv(weights, block + ".conv1", out, in, 3);
      requireConv(weights, block + ".conv2", out, out, 3);
      requireConv(weights, block + ".conv_sc", out, in, 1);
      requireNorm(weights, block + ".bn1", in, condition);
      requireNorm(weights, block + ".bn2", out, condition);
      if (weights.has(attention(i) + ".theta.weight")) {
        requireAttention(weights, attention(i), out);
      }
      in = out;
    }
    for (String name : new String[] {"gain", "bias", "stored_mean", "stored_var"}) {
      require(weights, "output_layer.0." + name, in);
    }
    requireConv(weights, "output_layer.2", 3, in, 3);
    return new GeneratorLayout(blocks, chunk, (int) shared.size(0), (int) channels);
  }

  /** Length of a latent: one chunk for the first layer and one for each block. */
  int latentSize() {
    return chunk * (blocks + 1);
  }

  /** Side of the images in pixels. */
  int resolution() {
    return BOTTOM << blocks;
  }

  static String block(int i) {
    return "blocks." + i + ".0";
  }

  static String attention(int i) {
    return "blocks." + i + ".1";
  }

  private static void requireConv(Parameters weights, String stem, long out, long in, long k) {
    require(weights, stem + ".weight", out, in, k, k);
    require(weights, stem + ".bias", out);
    requireSingular(weights, stem);
  }

  private static void requireNorm(Parameters weights, String stem, long channels, long condition) {
    require(weights, stem + ".gain.weight", channels, condition);
    require(weights, stem + ".bias.weight", channels, condition);
    requireSingular(weights, stem + ".gain");
    requireSingular(weights, stem + ".bias");
    require(weights, stem + ".stored_mean", channels);
    require(weights, stem + ".stored_var", channels);
  }

  private static void requireAttention(Parameters weights, String stem, long channels) {
    long keys = first(weights, stem + ".theta.weight");
    long values = first(weights, stem + ".g.weight");
    require(weights, stem + ".theta.weight", keys, channels, 1, 1);
    require(weights, stem + ".phi.weight", keys, channels, 1, 1);
    require(weights, stem + ".g.weight", values, channels, 1, 1);
    require(weights, stem + ".o.weight", channels, values, 1, 1);
    for (String name : new String[] {".theta", ".phi", ".g", ".o"}) {
      requireSingular(weights, stem + name);
    }
    if (weights.get(stem + ".gamma").numel() != 1) {
      throw new ChiaroException.Model("weights: " + stem + ".gamma must be one number");
    }
  }

  /** All weights are spectrally normalised or none is: a lost vector would go unseen. */
  private static void requireSingular(Parameters weights, String stem) {
    if (SpectralNorm.isIn(weights)) {
      require(weights, stem + SpectralNorm.SUFFIX, 1, weights.get(stem + ".weight").size(0));
    }
  }

  private static long first(Parameters weights, String name) {
    Tensor tensor = weights.get(name);
    if (tensor.numel() == 0 || tensor.dim() == 0) {
      throw new ChiaroException.Model("weights: " + name + " is empty or a single number");
    }
    return tensor.size(0);
  }

  private static Tensor matrix(Parameters weights, String name) {
    Tensor tensor = weights.get(name);
    if (tensor.dim() != 2 || tensor.numel() == 0) {
      throw new ChiaroException.Model("weights: " + name + " must be a matrix");
    }
    return tensor;
  }

  private static void require(Parameters weights, String name, long... shape) {
    if (!weights.get(name).is_floating_point()) {
      throw new ChiaroException.Model("weights: " + name + " holds integers, floats are needed");
    }
    long[] actual = Tensors.shape(weights.get(name));
    if (!Arrays.equals(actual, shape)) {
      throw new ChiaroException.Model(
          "weights: %s has shape %s, expected %s"
              .formatted(name, Arrays.toString(actual), Arrays.toString(shape)));
    }
  }
}
