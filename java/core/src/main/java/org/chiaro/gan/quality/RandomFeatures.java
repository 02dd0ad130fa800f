package org.chiaro.gan.quality;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.latent.Philox;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Numbers that say what an image looks like, from a network that nobody trained: four 3x3
 * convolutions with fixed random weights, each followed by a leaky ReLU and a halving, of which
 * mean and standard deviation of every channel count (texture and colour at four scales); and the
 * colours of the image on a grid of 4x4 (place). {@value #COUNT} numbers an image.
 */
final class RandomFeatures implements AutoCloseable {
  /** Numbers an image. */
  static final int COUNT = 216;

  private static final int SIDE = 64;
  private static final int GRID = 4;
  private static final int[] CHANNELS = {3, 12, 16, 24, 32};
  private static final long SEED = 216;

  private final Parameters weights = new Parameters();

  RandomFeatures() {
    Philox random = new Philox(SEED);
    try (var scope = TensorScope.noGrad()) {
      for (int i = 1; i < CHANNELS.length; i++) {
        int fanIn = 9 * CHANNELS[i - 1];
        float[] values = new float[CHANNELS[i] * fanIn];
        random.normal(i, values, 0, values.length);
        Tensor weight = Tensors.of(values, CHANNELS[i], CHANNELS[i - 1], 3, 3);
        weights.put("conv" + i, Ops.times(weight, Math.sqrt(2.0 / fanIn)));
      }
    }
  }

  /** Of images float32 [n,3,s,s] in [-1,1], s at least 16: float32 [n,COUNT]. */
  Tensor of(Tensor images) {
    List<Tensor> parts = new ArrayList<>();
    Tensor h = images.size(2) > SIDE ? torch.adaptive_avg_pool2d(images, SIDE, SIDE) : images;
    parts.add(torch.adaptive_avg_pool2d(h, GRID, GRID).reshape(h.size(0), -1));
    for (int i = 1; i < CHANNELS.length; i++) {
      h = Ops.leakyRelu(Ops.conv(h, weights.get("conv" + i), null));
      Tensor mean = mean(h);
      parts.add(mean);
      Tensor square = mean(h.square());
      parts.add(Ops.plus(torch.relu(square.sub(mean.square())), 1e-8).sqrt());
      h = Ops.downsampleMean(h);
    }
    return Ops.concat(1, parts.toArray(Tensor[]::new));
  }

  private static Tensor mean(Tensor h) {
    return h.mean(new long[] {2, 3}, false, new ScalarTypeOptional());
  }

  @Override
  public void close() {
    weights.close();
  }
}
