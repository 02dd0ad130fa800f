package org.chiaro.direction;

import java.util.LinkedHashMap;
import java.util.Map;
import org.chiaro.run.ChiaroException;

/**
 * How a direction is searched for; the defaults are the published ones of Melas-Kyriazi et al. 2021
 * ("Finding an unsupervised image segmenter in each of your deep generative models").
 *
 * @param iterations updates of the direction
 * @param batchSize latents an update
 * @param rate learning rate of Adam
 * @param circleWeight weight of the light that should gather in the middle, and of the dark for the
 *     dark direction
 * @param edgeWeight weight of the edges that should stay where they are
 * @param magnitude mean of the shift magnitudes tried, one draw a latent
 * @param spread standard deviation of these
 * @param shiftPerElement draw a magnitude for each number of a latent, as the published code does,
 *     and not one for each latent, as the paper says
 */
public record SearchConfig(
    int iterations,
    int batchSize,
    double rate,
    double circleWeight,
    double edgeWeight,
    double magnitude,
    double spread,
    boolean shiftPerElement,
    long seed) {
  public SearchConfig {
    require(iterations > 0, "direction.iterations must be > 0, was " + iterations);
    require(batchSize > 0, "direction.batch-size must be > 0, was " + batchSize);
    require(rate > 0, "direction.rate must be > 0, was " + rate);
    require(circleWeight > 0, "direction.circle-weight must be > 0, was " + circleWeight);
    require(edgeWeight >= 0, "direction.edge-weight must be >= 0, was " + edgeWeight);
    require(magnitude > 0, "direction.magnitude must be > 0, was " + magnitude);
    require(spread >= 0, "direction.spread must be >= 0, was " + spread);
  }

  /** The published values. */
  public static SearchConfig published(long seed) {
    return new SearchConfig(300, 32, 5e-3, 2, 10, 2, 0.5, false, seed);
  }

  /** What a result depends on, by name; the seed and the number of iterations stand elsewhere. */
  Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("batch_size", Integer.toString(batchSize));
    facts.put("lr", Double.toString(rate));
    facts.put("circle_weight", Double.toString(circleWeight));
    facts.put("edge_weight", Double.toString(edgeWeight));
    facts.put("search_magnitude", Double.toString(magnitude));
    facts.put("search_spread", Double.toString(spread));
    facts.put("shift_per_element", Boolean.toString(shiftPerElement));
    return facts;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new ChiaroException.Usage(message);
    }
  }
}
