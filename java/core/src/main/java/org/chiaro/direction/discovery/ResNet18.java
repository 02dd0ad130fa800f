package org.chiaro.direction.discovery;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * ResNet-18 (He et al. 2016) with six channels in and two heads: 512 features become K logits and
 * one number. Names of weights are torchvision's.
 */
record ResNet18(Parameters weights) implements Reconstructor {
  private static final int[] WIDTH = {64, 128, 256, 512};
  private static final int BLOCKS = 2;

  static ResNet18 create(int directions) {
    Parameters weights = new Parameters();
    try (var scope = TensorScope.noGrad()) {
      conv(weights, "conv1", "bn1", WIDTH[0], 6, 7);
      int in = WIDTH[0];
      for (int level = 0; level < WIDTH.length; level++) {
        for (int i = 0; i < BLOCKS; i++) {
          String stem = stem(level, i);
          conv(weights, stem + "conv1", stem + "bn1", WIDTH[level], in, 3);
          conv(weights, stem + "conv2", stem + "bn2", WIDTH[level], WIDTH[level], 3);
          if (in != WIDTH[level]) {
            conv(weights, stem + "downsample.0", stem + "downsample.1", WIDTH[level], in, 1);
          }
          in = WIDTH[level];
        }
      }
      Initial.linear(weights, "type_estimator", directions, in);
      Initial.linear(weights, "shift_estimator", 1, in);
    }
    return new ResNet18(weights);
  }

  private static void conv(
      Parameters weights, String name, String norm, long out, long in, long side) {
    weights.put(name + ".weight", Initial.normal(out * side * side, out, in, side, side));
    BatchNorm.create(weights, norm, out);
  }

  private static String stem(int level, int block) {
    return "layer" + (level + 1) + "." + block + ".";
  }

  @Override
  public Guess guess(Tensor pairs, boolean training) {
    Tensor h = torch.relu(convNorm(pairs, "conv1", "bn1", 2, training));
    h = Ops.maxPool(h, 3, 2, 1);
    for (int level = 0; level < WIDTH.length; level++) {
      for (int i = 0; i < BLOCKS; i++) {
        h = block(h, stem(level, i), level > 0 && i == 0 ? 2 : 1, training);
      }
    }
    Tensor features = torch.adaptive_avg_pool2d(h, 1, 1).reshape(h.size(0), -1);
    return new Guess(
        Tensors.toFloat(head(features, "type_estimator")),
        Tensors.toFloat(head(features, "shift_estimator")).reshape(-1));
  }

  private Tensor block(Tensor x, String stem, long stride, boolean training) {
    Tensor h = torch.relu(convNorm(x, stem + "conv1", stem + "bn1", stride, training));
    h = convNorm(h, stem + "conv2", stem + "bn2", 1, training);
    Tensor shortcut =
        weights.has(stem + "downsample.0.weight")
            ? convNorm(x, stem + "downsample.0", stem + "downsample.1", stride, training)
            : x;
    return torch.relu(h.add(shortcut));
  }

  private Tensor convNorm(Tensor x, String conv, String norm, long stride, boolean training) {
    Tensor weight = weights.get(conv + ".weight");
    Tensor h = Ops.conv(x, weight, null, stride, weight.size(2) / 2);
    return BatchNorm.apply(weights, norm, h, training);
  }

  private Tensor head(Tensor features, String name) {
    return Ops.linear(features, weights.get(name + ".weight"), weights.get(name + ".bias"));
  }
}
