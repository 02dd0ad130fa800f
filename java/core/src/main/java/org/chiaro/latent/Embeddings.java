package org.chiaro.latent;

import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Tensors;

/**
 * Latents of real photos, as an encoder gave them: rows of a file drawn uniformly with replacement,
 * plus noise * N(0, I) (method of the published "E-BigBiGAN", noise 0.2 for CUB).
 *
 * <p>The row and the noise of a sample depend on the seed and the sample's index alone.
 */
public final class Embeddings implements LatentSource {
  // beyond the positions that the noise of any latent takes in the same stream
  private static final long ROW_POSITION = 1L << 32;

  private final LatentRows rows;
  private final float noise;
  private final long seed;

  private Embeddings(LatentRows rows, float noise, long seed) {
    this.rows = rows;
    this.noise = noise;
    this.seed = seed;
  }

  /** Reads float [n,latentSize] from a .npy file; noise is the standard deviation, 0 for none. */
  public static Embeddings read(Path path, int latentSize, double noise, long seed) {
    if (!(noise >= 0) || Double.isInfinite(noise)) {
      throw new ChiaroException.Usage("latent-noise must be >= 0, was " + noise);
    }
    return new Embeddings(LatentRows.read(path, latentSize), (float) noise, seed);
  }

  @Override
  public Tensor latents(long first, int n) {
    Philox random = new Philox(seed);
    int size = rows.latentSize();
    float[] values = new float[n * size];
    float[] normal = new float[size];
    for (int i = 0; i < n; i++) {
      rows.copy(random.below(first + i, ROW_POSITION, rows.count()), values, i * size);
      if (noise > 0) {
        random.normal(first + i, normal, 0, size);
        for (int k = 0; k < size; k++) {
          values[i * size + k] += noise * normal[k];
        }
      }
    }
    return Tensors.of(values, n, size);
  }

  @Override
  public int latentSize() {
    return rows.latentSize();
  }
}
