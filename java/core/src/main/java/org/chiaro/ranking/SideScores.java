package org.chiaro.ranking;

import java.util.EnumMap;
import java.util.Map;

/**
 * What was measured of a direction, taken one way.
 *
 * @param parts one number in [0,1] for each sample
 * @param facts means over the samples
 */
public record SideScores(Map<Part, double[]> parts, Map<SideFact, Double> facts) {
  public SideScores {
    parts = Map.copyOf(parts);
    facts = Map.copyOf(facts);
  }

  /** Mean of a part over the samples. */
  public double mean(Part part) {
    double sum = 0;
    double[] values = parts.get(part);
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** The means of all parts, in their order. */
  public Map<Part, Double> means() {
    Map<Part, Double> means = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      means.put(part, mean(part));
    }
    return means;
  }

  /** The rule: the geometric mean of the parts' means, in [0,1]; 0 as soon as one of them is. */
  public double score() {
    double product = 1;
    for (Part part : Part.values()) {
      product *= mean(part);
    }
    return Math.pow(product, 1.0 / Part.values().length);
  }

  /** The same over these samples alone, by number; one may stand in it several times. */
  double score(int[] samples) {
    double product = 1;
    for (Part part : Part.values()) {
      double[] values = parts.get(part);
      double sum = 0;
      for (int i : samples) {
        sum += values[i];
      }
      product *= sum / samples.length;
    }
    return Math.pow(product, 1.0 / Part.values().length);
  }
}
