package org.chiaro.gan.stylegan;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.ExpectedTensors;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Tensors;

/**
 * What the shapes of a StyleGAN2-ADA state dict say.
 *
 * @param latentSize length of z
 * @param classes 0 where there are none
 * @param styleSize length of w
 * @param mappingLayers linear layers from z to w
 * @param resolution side of the images in pixels
 */
record StyleLayout(int latentSize, int classes, int styleSize, int mappingLayers, int resolution) {
  /** Side of the learned start. */
  static final int FIRST = 4;

  static final String CONST = "synthesis.b4.const";
  static final String FIRST_LAYER = "mapping.fc0.weight";
  static final String EMBED = "mapping.embed";
  static final String MEAN = "mapping.w_avg";
  static final String STRENGTH = ".noise_strength";
  static final String NOISE = ".noise_const";
  static final String FILTER = ".resample_filter";

  private static final int MOST = 2048;
  private static final int TAPS = 4;
  private static final String WHAT = "a StyleGAN2 generator";

  /** Reads and checks the shapes; a contradiction is a model error that names the tensors. */
  static StyleLayout of(Parameters weights) {
    int resolution = FIRST;
    while (resolution < MOST && weights.has(block(2 * resolution) + ".conv0.weight")) {
      resolution *= 2;
    }
    if (resolution == FIRST) {
      throw new ChiaroException.Model(
          "weights: not a StyleGAN2 generator, synthesis.b8.conv0.weight is missing");
    }
    ExpectedTensors expected = new ExpectedTensors(WHAT);
    int layers = mapping(weights, expected);
    long embedded = 0;
    long classes = 0;
    if (weights.has(EMBED + ".weight")) {
      long[] shape = shape(weights, EMBED + ".weight", 2);
      embedded = shape[0];
      classes = shape[1];
      expected.need(EMBED + ".weight", embedded, classes).need(EMBED + ".bias", embedded);
      if (embedded >= shape(weights, FIRST_LAYER, 2)[1]) {
        throw new ChiaroException.Model(
            "weights: %s leaves nothing of %s to z".formatted(EMBED, FIRST_LAYER));
      }
    }
    int styles = (int) shape(weights, mapping(layers - 1) + ".weight", 2)[0];
    // the running mean of w; files without truncation may lack it
    if (weights.has(MEAN)) {
      expected.need(MEAN, styles);
    }
    long channels = shape(weights, CONST, 3)[0];
    expected.need(CONST, channels, FIRST, FIRST);
    for (int side = FIRST; side <= resolution; side *= 2) {
      String block = block(side);
      long out = shape(weights, block + ".conv1.weight", 4)[0];
      if (side > FIRST) {
        needConv(weights, expected, block + ".conv0", side, out, channels, styles);
      }
      needConv(weights, expected, block + ".conv1", side, out, out, styles);
      needAffine(expected, block + ".torgb", out, styles);
      expected.need(block + ".torgb.weight", 3, out, 1, 1).need(block + ".torgb.bias", 3);
      expected.need(block + FILTER, TAPS, TAPS);
      channels = out;
    }
    expected.check(weights);
    int latents = (int) (weights.get(FIRST_LAYER).size(1) - embedded);
    return new StyleLayout(latents, (int) classes, styles, layers, resolution);
  }

  private static int mapping(Parameters weights, ExpectedTensors expected) {
    int layers = 0;
    long in = shape(weights, FIRST_LAYER, 2)[1];
    while (weights.has(mapping(layers) + ".weight")) {
      long out = shape(weights, mapping(layers) + ".weight", 2)[0];
      expected.need(mapping(layers) + ".weight", out, in).need(mapping(layers) + ".bias", out);
      in = out;
      layers++;
    }
    return layers;
  }

  private static void needConv(
      Parameters weights,
      ExpectedTensors expected,
      String stem,
      int side,
      long out,
      long in,
      int styles) {
    expected.need(stem + ".weight", out, in, 3, 3).need(stem + ".bias", out);
    expected.need(stem + FILTER, TAPS, TAPS);
    needAffine(expected, stem, in, styles);
    // a network may be made without noise
    if (weights.has("synthesis.b4.conv1" + STRENGTH)) {
      expected.need(stem + STRENGTH).need(stem + NOISE, side, side);
    }
  }

  private static void needAffine(ExpectedTensors expected, String stem, long in, int styles) {
    expected.need(stem + ".affine.weight", in, styles).need(stem + ".affine.bias", in);
  }

  static String block(int side) {
    return "synthesis.b" + side;
  }

  static String mapping(int layer) {
    return "mapping.fc" + layer;
  }

  private static long[] shape(Parameters weights, String name, int axes) {
    Tensor tensor = weights.get(name);
    if (tensor.dim() != axes || tensor.numel() == 0) {
      throw new ChiaroException.Model(
          "weights: %s must have %d axes, it has %d".formatted(name, axes, tensor.dim()));
    }
    return Tensors.shape(tensor);
  }
}
