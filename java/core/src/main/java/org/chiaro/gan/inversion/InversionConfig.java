package org.chiaro.gan.inversion;

import org.chiaro.run.ChiaroException;

/**
 * How the latents of photos are looked for.
 *
 * @param steps updates of each latent
 * @param starts latents that are followed for each photo, of which the best is kept
 * @param pool random latents among which the starts are those whose images are nearest
 * @param batchSize photos at a time; what is found for a photo does not depend on the others
 * @param rate learning rate of Adam at the start; it falls to 0 along a cosine
 * @param prior weight of the distance of the squared norm from that of Gaussian latents
 */
public record InversionConfig(
    int steps, int starts, int pool, int batchSize, double rate, double prior, long seed) {
  private static final int MOST = 1 << 16;

  public InversionConfig {
    require(steps > 0, "steps must be > 0, was " + steps);
    require(starts > 0, "starts must be > 0, was " + starts);
    require(
        pool >= starts && pool <= MOST,
        "pool must be from starts, %d, to %d, was %d".formatted(starts, MOST, pool));
    require(batchSize > 0, "batch-size must be > 0, was " + batchSize);
    require(rate > 0 && Double.isFinite(rate), "lr must be > 0, was " + rate);
    require(prior >= 0 && Double.isFinite(prior), "prior must be >= 0, was " + prior);
  }

  /** The learning rate of update number {@code step}, counted from 0. */
  double rate(int step) {
    return rate * 0.5 * (1 + Math.cos(Math.PI * step / steps));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new ChiaroException.Usage(message);
    }
  }
}
