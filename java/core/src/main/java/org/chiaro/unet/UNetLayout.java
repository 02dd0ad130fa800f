package org.chiaro.unet;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Tensors;

/**
 * Names and shapes of the published U-Net's tensors at one width: channels after the first block,
 * 64 in the published network.
 */
record UNetLayout(int width) {
  static final String TRACKED = "num_batches_tracked";
  private static final String FIRST = "inc.double_conv.0.weight";
  private static final int MAX_WIDTH = 1024;

  /** The blocks in the order of the state dict: stem of the names, input and output channels. */
  record Block(String stem, long in, long out) {}

  UNetLayout {
    if (width < 1 || width > MAX_WIDTH) {
      throw new ChiaroException.Usage(
          "train.width must be from 1 to %d, was %d".formatted(MAX_WIDTH, width));
    }
  }

  /** Reads the width, then checks every name, shape and value; errors name the tensor. */
  static UNetLayout of(Parameters weights) {
    if (!weights.has(FIRST)) {
      throw new ChiaroException.Model("weights: not a U-Net, tensor " + FIRST + " is missing");
    }
    Tensor first = weights.get(FIRST);
    if (first.dim() != 4 || first.size(0) < 1 || first.size(0) > MAX_WIDTH) {
      throw new ChiaroException.Model(
          "weights: %s has shape %s, expected [width,3,3,3] with a width up to %d"
              .formatted(FIRST, Arrays.toString(Tensors.shape(first)), MAX_WIDTH));
    }
    UNetLayout layout = new UNetLayout((int) first.size(0));
    layout.check(weights);
    return layout;
  }

  List<Block> blocks() {
    long w = width;
    return List.of(
        new Block("inc", 3, w),
        new Block("down1.maxpool_conv.1", w, 2 * w),
        new Block("down2.maxpool_conv.1", 2 * w, 4 * w),
        new Block("down3.maxpool_conv.1", 4 * w, 8 * w),
        new Block("down4.maxpool_conv.1", 8 * w, 8 * w),
        new Block("up1.conv", 16 * w, 4 * w),
        new Block("up2.conv", 8 * w, 2 * w),
        new Block("up3.conv", 4 * w, w),
        new Block("up4.conv", 2 * w, w));
  }

  /** Every tensor's name and shape in the order of the published state dict. */
  Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (Block block : blocks()) {
      String stem = block.stem() + ".double_conv.";
      unit(shapes, stem, 0, block.in(), block.out());
      unit(shapes, stem, 3, block.out(), block.out());
    }
    shapes.put("outc.conv.weight", new long[] {2, width, 1, 1});
    shapes.put("outc.conv.bias", new long[] {2});
    return shapes;
  }

  /** One convolution at this index of the sequence and the normalisation behind it. */
  private static void unit(Map<String, long[]> shapes, String stem, int index, long in, long out) {
    shapes.put(stem + index + ".weight", new long[] {out, in, 3, 3});
    shapes.put(stem + index + ".bias", new long[] {out});
    String norm = stem + (index + 1) + ".";
    for (String name : new String[] {"weight", "bias", "running_mean", "running_var"}) {
      shapes.put(norm + name, new long[] {out});
    }
    shapes.put(norm + TRACKED, new long[0]);
  }

  /** Weights and biases learn; running statistics and counters do not. */
  static boolean isTrainable(String name) {
    return name.endsWith(".weight") || name.endsWith(".bias");
  }

  private void check(Parameters weights) {
    Map<String, long[]> shapes = shapes();
    for (String name : weights.all().keySet()) {
      if (!shapes.containsKey(name)) {
        throw new ChiaroException.Model(
            "weights: tensor %s does not belong to a U-Net of width %d".formatted(name, width));
      }
    }
    shapes.forEach(
        (name, shape) -> {
          if (name.endsWith(TRACKED) && !weights.has(name)) {
            return;
          }
          Tensor tensor = weights.get(name);
          if (!Arrays.equals(shape, Tensors.shape(tensor))) {
            throw new ChiaroException.Model(
                "weights: tensor %s has shape %s, expected %s in a U-Net of width %d"
                    .formatted(
                        name,
                        Arrays.toString(Tensors.shape(tensor)),
                        Arrays.toString(shape),
                        width));
          }
          if (name.endsWith(TRACKED)) {
            return;
          }
          if (!tensor.is_floating_point()) {
            throw new ChiaroException.Model(
                "weights: tensor " + name + " is not of floating point");
          }
          if (!Finite.all(tensor)) {
            throw new ChiaroException.Model("weights: tensor " + name + " holds NaN or infinity");
          }
          if (name.endsWith("running_var") && !Finite.noneNegative(tensor)) {
            throw new ChiaroException.Model(
                "weights: tensor " + name + " holds negative variances");
          }
        });
  }
}
