package org.chiaro.direction.discovery;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * The small network of the published code: convolutions of 5x5 without padding to 6, 16 and 120
 * channels, the mean over the picture, and two heads with a hidden layer of 84.
 */
record LeNet(Parameters weights) implements Reconstructor {
  private static final int[] CHANNELS = {6, 6, 16, 120};
  private static final int HIDDEN = 84;
  private static final int KERNEL = 5;

  /** The least side that leaves a pixel after both poolings. */
  static final int LEAST_SIDE = 32;

  static LeNet create(int directions) {
    Parameters weights = new Parameters();
    try (var scope = TensorScope.noGrad()) {
      for (int i = 1; i < CHANNELS.length; i++) {
        long fanIn = (long) CHANNELS[i - 1] * KERNEL * KERNEL;
        weights.put(
            conv(i) + ".weight",
            Initial.uniform(fanIn, CHANNELS[i], CHANNELS[i - 1], KERNEL, KERNEL));
        weights.put(conv(i) + ".bias", Initial.uniform(fanIn, CHANNELS[i]));
        BatchNorm.create(weights, "bn" + i, CHANNELS[i]);
      }
      head(weights, "type", directions);
      head(weights, "shift", 1);
    }
    return new LeNet(weights);
  }

  private static void head(Parameters weights, String name, int out) {
    Initial.linear(weights, name + ".0", HIDDEN, CHANNELS[CHANNELS.length - 1]);
    BatchNorm.create(weights, name + ".bn", HIDDEN);
    Initial.linear(weights, name + ".1", out, HIDDEN);
  }

  private static String conv(int i) {
    return "conv" + i;
  }

  @Override
  public Guess guess(Tensor pairs, boolean training) {
    Tensor h = pairs;
    for (int i = 1; i < CHANNELS.length; i++) {
      h = Ops.conv(h, weights.get(conv(i) + ".weight"), weights.get(conv(i) + ".bias"), 1, 0);
      h = torch.relu(BatchNorm.apply(weights, "bn" + i, h, training));
      if (i < CHANNELS.length - 1) {
        h = Ops.maxPool(h, 2, 2, 0);
      }
    }
    Tensor features = torch.adaptive_avg_pool2d(h, 1, 1).reshape(h.size(0), -1);
    return new Guess(
        Tensors.toFloat(answer(features, "type", training)),
        Tensors.toFloat(answer(features, "shift", training)).reshape(-1));
  }

  private Tensor answer(Tensor features, String name, boolean training) {
    Tensor hidden = layer(features, name + ".0");
    hidden = torch.relu(BatchNorm.apply(weights, name + ".bn", hidden, training));
    return layer(hidden, name + ".1");
  }

  private Tensor layer(Tensor x, String name) {
    return Ops.linear(x, weights.get(name + ".weight"), weights.get(name + ".bias"));
  }
}
