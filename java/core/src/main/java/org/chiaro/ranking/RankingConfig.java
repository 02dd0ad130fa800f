package org.chiaro.ranking;

import org.chiaro.filter.FilterConfig;
import org.chiaro.run.ChiaroException;

/**
 * How directions are compared.
 *
 * @param magnitude how far to move, in units of latent space; every direction is brought to length
 *     1 first, so that none wins by its length
 * @param samples latents that every direction is measured on
 * @param batchSize latents at a time
 * @param top directions that are looked at closely: magnitudes, pictures
 * @param filters that decide whether a pair is kept
 * @param seed of the latents
 */
public record RankingConfig(
    double magnitude, int samples, int batchSize, int top, FilterConfig filters, long seed) {
  /** Fewer samples say nothing of how sure a ranking is. */
  private static final int LEAST_SAMPLES = 8;

  public RankingConfig {
    require(magnitude > 0 && magnitude <= 1000, "magnitude must be in (0,1000], was " + magnitude);
    require(samples >= LEAST_SAMPLES, "samples must be >= " + LEAST_SAMPLES + ", was " + samples);
    require(batchSize > 0, "batch-size must be > 0, was " + batchSize);
    require(top > 0, "top must be > 0, was " + top);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new ChiaroException.Usage(message);
    }
  }
}
