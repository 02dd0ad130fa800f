package org.chiaro.unet;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.latent.Philox;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/** Weights as PyTorch's layers start: uniform up to 1 / sqrt(fan in), normalisations at rest. */
final class Initial {
  private Initial() {}

  /** The same seed gives the same weights, whatever the number of threads. */
  static Parameters weights(UNetLayout layout, long seed) {
    Philox random = new Philox(seed);
    Parameters weights = new Parameters();
    try (var scope = TensorScope.noGrad()) {
      long[] fanIn = {1};
      layout
          .shapes()
          .forEach(
              (name, shape) -> {
                if (name.endsWith(UNetLayout.TRACKED)) {
                  weights.put(name, torch.zeros(shape, new TensorOptions(torch.ScalarType.Long)));
                } else if (shape.length == 4) {
                  fanIn[0] = shape[1] * shape[2] * shape[3];
                  weights.put(name, uniform(random, weights.all().size(), fanIn[0], shape));
                } else if (name.endsWith(".running_var") || isNormGain(name)) {
                  weights.put(name, torch.ones(shape));
                } else if (name.endsWith(".running_mean") || isNorm(name)) {
                  weights.put(name, torch.zeros(shape));
                } else {
                  // a convolution's bias follows its weight and shares its bound
                  weights.put(name, uniform(random, weights.all().size(), fanIn[0], shape));
                }
              });
    }
    return weights;
  }

  private static boolean isNorm(String name) {
    return name.contains("double_conv.1.") || name.contains("double_conv.4.");
  }

  private static boolean isNormGain(String name) {
    return isNorm(name) && name.endsWith(".weight");
  }

  private static Tensor uniform(Philox random, long stream, long fanIn, long[] shape) {
    double bound = 1 / Math.sqrt(fanIn);
    long elements = 1;
    for (long length : shape) {
      elements *= length;
    }
    float[] values = new float[Math.toIntExact(elements)];
    for (int i = 0; i < values.length; i += 4) {
      int[] words = random.words(stream, i / 4);
      for (int k = 0; k < Math.min(4, values.length - i); k++) {
        double unit = ((words[k] & 0xFFFFFFFFL) + 0.5) * 0x1p-32;
        values[i + k] = (float) ((2 * unit - 1) * bound);
      }
    }
    return Tensors.of(values, shape);
  }
}
