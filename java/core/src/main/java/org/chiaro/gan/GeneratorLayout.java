package org.chiaro.gan;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.ExpectedTensors;
import org.chiaro.torch.Parameters;

/**
 * What the shapes of a BigGAN or BigBiGAN state dict say: blocks, latent size, resolution.
 *
 * @param blocks residual blocks, each doubling a 4x4 start
 * @param chunk latent coordinates for the first layer and for each block
 * @param classes rows of the class embedding; 1 for an unconditional generator
 */
record GeneratorLayout(int blocks, int chunk, int classes, int bottomChannels) {
  private static final int BOTTOM = 4;
  // 8 blocks are 1024 pixels, beyond any published generator of this kind
  private static final int MAX_BLOCKS = 8;

  /** Reads and checks the shapes; a contradiction is a model error that names the tensors. */
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
    ExpectedTensors expected = new ExpectedTensors("a BigGAN generator");
    boolean singular = SpectralNorm.isIn(weights);
    expected.need("shared.weight", shared.size(0), shared.size(1));
    needWeight(expected, singular, "linear", channels * BOTTOM * BOTTOM, chunk);
    expected.need("linear.bias", channels * BOTTOM * BOTTOM);
    long condition = shared.size(1) + chunk;
    long in = channels;
    for (int i = 0; i < blocks; i++) {
      String block = block(i);
      long out = first(weights, block + ".conv1.weight");
      needConv(expected, singular, block + ".conv1", out, in, 3);
      needConv(expected, singular, block + ".conv2", out, out, 3);
      needConv(expected, singular, block + ".conv_sc", out, in, 1);
      needNorm(expected, singular, block + ".bn1", in, condition);
      needNorm(expected, singular, block + ".bn2", out, condition);
      if (weights.has(attention(i) + ".theta.weight")) {
        needAttention(expected, singular, weights, attention(i), out);
      }
      in = out;
    }
    for (String name : new String[] {"gain", "bias", "stored_mean", "stored_var"}) {
      expected.need("output_layer.0." + name, in);
    }
    needConv(expected, singular, "output_layer.2", 3, in, 3);
    expected.check(weights);
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

  private static void needConv(
      ExpectedTensors expected, boolean singular, String stem, long out, long in, long k) {
    needWeight(expected, singular, stem, out, in, k, k);
    expected.need(stem + ".bias", out);
  }

  private static void needNorm(
      ExpectedTensors expected, boolean singular, String stem, long channels, long condition) {
    needWeight(expected, singular, stem + ".gain", channels, condition);
    needWeight(expected, singular, stem + ".bias", channels, condition);
    expected.need(stem + ".stored_mean", channels).need(stem + ".stored_var", channels);
  }

  private static void needAttention(
      ExpectedTensors expected, boolean singular, Parameters weights, String stem, long channels) {
    long keys = first(weights, stem + ".theta.weight");
    long values = first(weights, stem + ".g.weight");
    needWeight(expected, singular, stem + ".theta", keys, channels, 1, 1);
    needWeight(expected, singular, stem + ".phi", keys, channels, 1, 1);
    needWeight(expected, singular, stem + ".g", values, channels, 1, 1);
    needWeight(expected, singular, stem + ".o", channels, values, 1, 1);
    if (weights.get(stem + ".gamma").numel() != 1) {
      throw new ChiaroException.Model("weights: " + stem + ".gamma must be one number");
    }
    expected.allow(stem + ".gamma");
  }

  /** All weights are spectrally normalised or none is: a lost vector would go unseen. */
  private static void needWeight(
      ExpectedTensors expected, boolean singular, String stem, long... shape) {
    expected.need(stem + ".weight", shape);
    if (singular) {
      expected.need(stem + SpectralNorm.SUFFIX, 1, shape[0]);
      // the last norm in training; it is computed anew
      expected.allow(stem + ".sv0");
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
}
