package org.chiaro.latent;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.torch.Tensors;

/** z ~ N(0, I). */
public record GaussianLatents(int latentSize, long seed) implements LatentSource {
  @Override
  public Tensor latents(long first, int n) {
    Philox random = new Philox(seed);
    float[] values = new float[n * latentSize];
    for (int i = 0; i < n; i++) {
      random.normal(first + i, values, i * latentSize, latentSize);
    }
    return Tensors.of(values, n, latentSize);
  }
}
