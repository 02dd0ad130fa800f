package org.chiaro.direction;

import org.chiaro.run.ChiaroException;

/**
 * How a direction is searched for; the defaults are the published ones of Melas-Kyriazi et al. 2021
 * ("Finding an unsupervised image segmenter in each of your deep generative models").
 *
 * @param iterations updates of the direction
 * @param batchSize latents an update
 * @param rate learning rate of Adam
 * @param circleWeight weight of the light that should gather in the middle; negative searches the
 *     dark direction
 * @param edgeWeight weight of the edges that should stay where they are
 * @param magnitude mean of the shift magnitudes tried, one draw a latent
 * @param spread standard deviation of these
 */
public record SearchConfig(
    int iterations,
    int batchSize,
    double rate,
    double circleWeight,
    double edgeWeight,
    double magnitude,
    double spread,
    long seed) {
  public SearchConfig {
    require(iterations > 0, "direction.iterations must be > 0, was " + iterations);
    require(batchSize > 0, "direction.batch-size must be > 0, was " + batchSize);
    require(rate > 0, "direction.rate must be > 0, was " + rate);
    require(circleWeight != 0, "direction.circle-weight must not be 0");
    require(edgeWeight >= 0, "direction.edge-weight must be >= 0, was " + edgeWeight);
    require(magnitude > 0, "direction.magnitude must be > 0, was " + magnitude);
    require(spread >= 0, "direction.spread must be >= 0, was " + spread);
  }

  /** The published values. */
  public static SearchConfig published(long seed) {
    return new SearchConfig(300, 32, 5e-3, 2, 10, 2, 0.5, seed);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new ChiaroException.Usage(message);
    }
  }
}
