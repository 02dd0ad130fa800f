package org.chiaro.latent;

import org.bytedeco.pytorch.Tensor;

/** Where latents come from: sample i is the same whatever the batch it is drawn in. */
public interface LatentSource {
  /** Latents of samples first, first + 1, ..., first + n - 1: float32 [n,latentSize]. */
  Tensor latents(long first, int n);

  /** Length of one latent. */
  int latentSize();
}
