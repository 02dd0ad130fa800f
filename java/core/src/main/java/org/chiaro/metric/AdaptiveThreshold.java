package org.chiaro.metric;

import java.lang.ref.Reference;

/** Twice the mean probability of a map, at most 1 (Achanta et al. 2009). */
final class AdaptiveThreshold {
  private static final double CLOSE = 1e-12;

  private AdaptiveThreshold() {}

  /**
   * The threshold from the counts alone.
   *
   * @param values the probability that each level stands for
   */
  static double of(double[] values, ScoreHistogram histogram) {
    double sum = 0;
    for (int level = 0; level < ScoreHistogram.LEVELS; level++) {
      sum += values[level] * histogram.at(level);
    }
    return threshold(sum, histogram.pixels());
  }

  /**
   * The same. Where it all but equals a level of the map, so that a rounding error decides whether
   * the level's pixels pass, the sum is made in the order and with the errors of the source.
   */
  static double of(double[] values, ScoreHistogram histogram, ScoredPair pair) {
    double threshold = of(values, histogram);
    for (int level = 0; level < ScoreHistogram.LEVELS; level++) {
      boolean close = Math.abs(values[level] - threshold) < CLOSE && threshold < 1;
      if (close && histogram.at(level) > 0) {
        byte[] levels = pair.prediction().bytes();
        Reference.reachabilityFence(pair);
        double sum = PairwiseSum.of(i -> values[levels[i] & 255], levels.length);
        return threshold(sum, levels.length);
      }
    }
    return threshold;
  }

  private static double threshold(double sum, long pixels) {
    return Math.min(1, 2 * (sum / pixels));
  }
}
