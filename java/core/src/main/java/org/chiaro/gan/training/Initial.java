package org.chiaro.gan.training;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;

/** Starting values of all networks, from libtorch's generator as it is seeded. */
final class Initial {
  // Multiples of the width at each block's input and output, Brock et al. 2019, table of 64 px and
  // 256 px generators; other sizes take the tail that fits.
  private static final int[] MULTIPLES = {16, 16, 8, 8, 4, 2, 1};
  private static final int[] MULTIPLES_64 = {16, 16, 8, 4, 2};
  private static final int[] MULTIPLES_128 = {16, 16, 8, 4, 2, 1};

  private static final double TIMID = 0.3;

  private Initial() {}

  /** A generator in the published state dict's names, without spectral norm and attention. */
  static Parameters generator(GanConfig.Shape shape) {
    int[] channels = channels(shape);
    int blocks = shape.blocks();
    int chunk = shape.latentSize() / (blocks + 1);
    Parameters weights = new Parameters();
    try (var scope = TensorScope.noGrad()) {
      // one class whose embedding is the constant 1: the condition's class part is then a bias
      weights.put("shared.weight", torch.ones(1, 1));
      weights.put("linear.weight", kaiming(chunk, 16L * channels[0], chunk));
      weights.put("linear.bias", torch.zeros(16L * channels[0]));
      for (int i = 0; i < blocks; i++) {
        String block = "blocks." + i + ".0.";
        conv(weights, block + "conv1", channels[i + 1], channels[i], 3);
        conv(weights, block + "conv2", channels[i + 1], channels[i + 1], 3);
        shortcut(weights, block + "conv_sc", channels[i + 1], channels[i]);
        norm(weights, block + "bn1", channels[i], chunk + 1);
        norm(weights, block + "bn2", channels[i + 1], chunk + 1);
      }
      int last = channels[blocks];
      weights.put("output_layer.0.gain", torch.ones(last));
      weights.put("output_layer.0.bias", torch.zeros(last));
      weights.put("output_layer.0.stored_mean", torch.zeros(last));
      weights.put("output_layer.0.stored_var", torch.ones(last));
      conv(weights, "output_layer.2", 3, last, 3);
    }
    return weights;
  }

  /**
   * The discriminator's weights: F has the generator's widths backwards; H and J come last and only
   * where there is an encoder.
   */
  static Parameters discriminator(GanConfig.Shape shape) {
    Parameters weights = new Parameters();
    try (var scope = TensorScope.noGrad()) {
      int top = trunk(weights, shape);
      conv(weights, "top", top, top + 1, 3);
      linear(weights, "hidden", top, 16L * top);
      linear(weights, "logit", 1, top);
      if (shape.encoder()) {
        linear(weights, "latent.0", top, shape.latentSize());
        linear(weights, "latent.1", top, top);
        linear(weights, "latent.logit", 1, top);
        linear(weights, "joint.0", 2L * top, 2L * top);
        linear(weights, "joint.1", top, 2L * top);
        linear(weights, "joint.logit", 1, top);
      }
    }
    return weights;
  }

  /** The encoder's weights: the discriminator's trunk, then two linear layers. */
  static Parameters encoder(GanConfig.Shape shape) {
    Parameters weights = new Parameters();
    try (var scope = TensorScope.noGrad()) {
      int top = trunk(weights, shape);
      conv(weights, "top", top, top, 3);
      linear(weights, "hidden", 2L * top, 16L * top);
      linear(weights, "mean", shape.latentSize(), 2L * top);
      linear(weights, "deviation", shape.latentSize(), 2L * top);
      // all photos begin near the prior: means near 0, deviations near softplus(0.5) = 0.97
      weights.get("mean.weight").mul_(new Scalar(TIMID));
      weights.get("deviation.weight").mul_(new Scalar(TIMID));
      weights.get("deviation.bias").fill_(new Scalar(0.5));
    }
    return weights;
  }

  /** Blocks that halve the image; gives the channels of the last. */
  private static int trunk(Parameters weights, GanConfig.Shape shape) {
    int[] channels = channels(shape);
    int blocks = shape.blocks();
    conv(weights, "input", channels[blocks], 3, 3);
    for (int i = 0; i < blocks; i++) {
      int in = channels[blocks - i];
      int out = channels[blocks - i - 1];
      conv(weights, "blocks." + i + ".conv1", in, in, 3);
      conv(weights, "blocks." + i + ".conv2", out, in, 3);
      conv(weights, "blocks." + i + ".conv_sc", out, in, 1);
    }
    return channels[0];
  }

  /** Channels before the first block and after each. */
  static int[] channels(GanConfig.Shape shape) {
    int[] multiples =
        switch (shape.resolution()) {
          case 256 -> MULTIPLES;
          case 128 -> MULTIPLES_128;
          default -> MULTIPLES_64;
        };
    int[] channels = new int[shape.blocks() + 1];
    for (int i = 0; i < channels.length; i++) {
      channels[i] = multiples[multiples.length - channels.length + i] * shape.width();
    }
    return channels;
  }

  private static void conv(Parameters weights, String stem, long out, long in, long k) {
    weights.put(stem + ".weight", kaiming(in * k * k, out, in, k, k));
    weights.put(stem + ".bias", torch.zeros(out));
  }

  private static void linear(Parameters weights, String stem, long out, long in) {
    weights.put(stem + ".weight", kaiming(in, out, in));
    weights.put(stem + ".bias", torch.zeros(out));
  }

  /** Half the variance goes on: else the coarse start drowns what finer blocks add to it. */
  private static void shortcut(Parameters weights, String stem, long out, long in) {
    weights.put(stem + ".weight", kaiming(4 * in, out, in, 1, 1));
    weights.put(stem + ".bias", torch.zeros(out));
  }

  /** Gains spread by about a half around one. */
  private static void norm(Parameters weights, String stem, long channels, long condition) {
    weights.put(stem + ".gain.weight", kaiming(8 * condition, channels, condition));
    weights.put(stem + ".bias.weight", kaiming(8 * condition, channels, condition));
    weights.put(stem + ".stored_mean", torch.zeros(channels));
    weights.put(stem + ".stored_var", torch.ones(channels));
  }

  /** Normal values of standard deviation sqrt(2 / fan in), He et al. 2015. */
  private static Tensor kaiming(long fanIn, long... shape) {
    return Ops.times(torch.randn(shape), Math.sqrt(2.0 / fanIn));
  }
}
