package org.chiaro.pipeline;

import org.chiaro.run.ChiaroException;

/**
 * How much work {@link DirectionCheck} does.
 *
 * @param seed of the known generator, and of everything that is drawn
 * @param side of its pictures in pixels; discovery looks at smaller ones
 * @param searchIterations updates of the searched direction
 * @param discoverSteps updates of the discovered ones
 * @param samples latents that directions are ranked on, and masks compared with the truth on
 * @param refine passes that improve the best discovered direction by the others
 * @param trainSteps updates of the U-Net
 */
public record CheckConfig(
    long seed,
    int side,
    int searchIterations,
    long discoverSteps,
    int samples,
    int refine,
    int trainSteps) {
  public CheckConfig {
    require(seed >= 0, "seed must be >= 0, was " + seed);
    require(side >= 32 && side <= 256, "side must be from 32 to 256, was " + side);
    require(searchIterations > 0, "search-iterations must be > 0, was " + searchIterations);
    require(discoverSteps > 0, "discover-steps must be > 0, was " + discoverSteps);
    require(samples >= 8, "samples must be >= 8, was " + samples);
    require(refine >= 0, "refine must be >= 0, was " + refine);
    require(trainSteps > 0, "train-steps must be > 0, was " + trainSteps);
  }

  /** The known generator by name. */
  String generator() {
    return "known:" + seed + "@" + side;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new ChiaroException.Usage(message);
    }
  }
}
