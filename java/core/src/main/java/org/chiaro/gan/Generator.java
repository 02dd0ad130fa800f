package org.chiaro.gan;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.torch.Ops;

/**
 * What turns latents into images: the frozen network that everything else looks at.
 *
 * <p>Owns its weights until it is closed. One thread at a time.
 */
public interface Generator extends AutoCloseable {
  /** What it is, for reports: {@code BigBiGAN}, {@code known:3}. */
  String name();

  /**
   * Which latent space this is, for direction files to name: the SHA-256 of the weights file, 64
   * hexadecimal digits, or {@code known:SEED}. Empty for a generator that is not from a file.
   */
  String hash();

  /** Length of a latent. */
  int latentSize();

  /** Pixels of an image from top to bottom. */
  int height();

  /** Pixels of an image from left to right. */
  int width();

  /**
   * G(z) of latents float32 [n,latentSize]: float32 [n,3,height,width], contiguous, nominally in
   * [-1,1] and never clamped.
   *
   * <p>Records what a backward pass to the latents needs where the scope around the call does; the
   * weights take no gradient.
   */
  Tensor images(Tensor latents);

  /** G(z) and G(z + shift) in one batch of 2n; the shift [latentSize] is added to every row. */
  default ImagePair pair(Tensor latents, Tensor shift) {
    Tensor images = images(Ops.concat(0, latents, latents.add(shift)));
    long n = latents.size(0);
    return new ImagePair(images.narrow(0, 0, n), images.narrow(0, n, n));
  }

  @Override
  void close();
}
