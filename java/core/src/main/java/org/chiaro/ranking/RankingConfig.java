package org.chiaro.ranking;

import org.chiaro.filter.FilterConfig;
import org.chiaro.run.ChiaroException;

/**
 * How directions are compared.
 *
 * @param light how far to move along each: until grey, from -1 to 1, changes by so much on average;
 *     so none wins by doing little
 * @param most farthest move for a direction that hardly changes the light
 * @param samples latents that every direction is measured on
 * @param batchSize latents at a time
 * @param top directions that are looked at closely: magnitudes, pictures
 * @param refine passes that improve the first by the others; 0 ranks what is given
 * @param filters that decide whether a pair is kept
 * @param seed of the latents
 */
public record RankingConfig(
    double light,
    double most,
    int samples,
    int batchSize,
    int top,
    int refine,
    FilterConfig filters,
    long seed) {
  /** Fewer samples say nothing of how sure a ranking is. */
  private static final int LEAST_SAMPLES = 8;

  public RankingConfig {
    require(light > 0 && light < 2, "light must be above 0 and below 2, was " + light);
    require(most > 0 && most <= 1000, "most must be above 0 and at most 1000, was " + most);
    require(samples >= LEAST_SAMPLES, "samples must be >= " + LEAST_SAMPLES + ", was " + samples);
    require(batchSize > 0, "batch-size must be > 0, was " + batchSize);
    require(top > 0, "top must be > 0, was " + top);
    require(refine >= 0 && refine <= 100, "refine must be from 0 to 100, was " + refine);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new ChiaroException.Usage(message);
    }
  }
}
