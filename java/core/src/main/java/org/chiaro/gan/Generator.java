package org.chiaro.gan;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.latent.LatentSource;
import org.chiaro.latent.LatentSpace;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Place;

/**
 * What turns latents into images: the frozen network that everything else looks at.
 *
 * <p>A latent is what is drawn or read from a file. A code is what {@link #images} takes: the
 * latent itself for most networks; with a class number behind it where the class differs from image
 * to image; w, where a StyleGAN2 is moved in the space behind its mapping network. Codes are made
 * once, by {@link #codes(LatentSource)}, and moved by {@link #moved}.
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

  /** The space that codes are moved in. */
  default LatentSpace shiftSpace() {
    return LatentSpace.Z;
  }

  /** Length of a direction. */
  default int shiftSize() {
    return latentSize();
  }

  /**
   * Moves the weights, and with them the computation; codes and shifts must be there too.
   *
   * @throws ChiaroException.Usage for a kind of generator that works on the processor only
   */
  default void moveTo(Place place) {
    if (place.isCard()) {
      throw new ChiaroException.Usage(
          "generator %s works on the processor only: use --device cpu".formatted(name()));
    }
  }

  /** Pixels of an image from top to bottom. */
  int height();

  /** Pixels of an image from left to right. */
  int width();

  /** The codes of latents: sample i is made of latent i alone. */
  default LatentSource codes(LatentSource latents) {
    return latents;
  }

  /** The codes of Gaussian latents. */
  default LatentSource codes(long seed) {
    return codes(new GaussianLatents(latentSize(), seed));
  }

  /** Codes [n,k] moved by one shift [shiftSize], or by one for each, [n,shiftSize]. */
  default Tensor moved(Tensor codes, Tensor shift) {
    return codes.add(shift);
  }

  /**
   * G(z) of codes float32 [n,k], for most networks the latents: float32 [n,3,height,width],
   * contiguous, nominally in [-1,1] and never clamped.
   *
   * <p>Records what a backward pass to the codes needs where the scope around the call does; the
   * weights take no gradient.
   */
  Tensor images(Tensor codes);

  /** G(z) and G(z + shift) in one batch of 2n; the shift [shiftSize] moves every row. */
  default ImagePair pair(Tensor codes, Tensor shift) {
    Tensor images = images(Ops.concat(0, codes, moved(codes, shift)));
    long n = codes.size(0);
    return new ImagePair(images.narrow(0, 0, n), images.narrow(0, n, n));
  }

  @Override
  void close();
}
