package org.chiaro.gan.stylegan;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.latent.LatentSource;
import org.chiaro.torch.TensorScope;

/** The w of latents z. */
record MappedLatents(LatentSource latents, Mapping mapping) implements LatentSource {
  @Override
  public Tensor latents(long first, int n) {
    try (var scope = TensorScope.noGrad()) {
      return scope.keep(mapping.styles(latents.latents(first, n)));
    }
  }

  @Override
  public int latentSize() {
    return mapping.size();
  }
}
