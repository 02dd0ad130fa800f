package org.chiaro.metric;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an {@link Evaluation} knows of its images, as numbers to be stored: those of several parts
 * of a set add up to those of the set, to the last digit.
 *
 * @param n images taken in
 * @param at the fixed thresholds
 * @param parts the doubles of each sum ({@link ExactSums#parts}), by the names of the sums
 */
public record EvaluationSums(
    int n,
    int emptyUnions,
    int emptyMasks,
    int fullMasks,
    List<Double> at,
    Map<String, double[][]> parts) {
  static final String PRECISION = "precision";
  static final String RECALL = "recall";
  static final String F = "f";
  static final String E = "e";
  static final String POINTS = "points";

  /** Metrics have names of their own, some of which are those of curves. */
  static final String MEAN_OF = "mean.";

  public EvaluationSums {
    int most = Math.max(emptyUnions, Math.max(emptyMasks, fullMasks));
    int least = Math.min(emptyUnions, Math.min(emptyMasks, fullMasks));
    if (n < 0 || least < 0 || most > n) {
      throw new IllegalArgumentException("an evaluation cannot count %d of %d".formatted(most, n));
    }
    at = List.copyOf(at);
    parts = new TreeMap<>(parts);
  }

  /** One of the sums; an IllegalArgumentException where it is missing or has another count. */
  ExactSums sum(String name, int count) {
    double[][] stored = parts.get(name);
    if (stored == null || stored.length != count) {
      throw new IllegalArgumentException("there are not %d sums of %s".formatted(count, name));
    }
    return ExactSums.of(stored);
  }

  /** How many sums of a name there are. */
  int count(String name) {
    return parts.getOrDefault(name, new double[0][]).length;
  }
}
