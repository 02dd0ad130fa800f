package org.chiaro.saliency;

import java.util.Arrays;

/** Values from the smallest at 0 to the largest at 1. */
final class Stretch {
  private Stretch() {}

  /** The stretched values; all 0 where all are the same. */
  static double[] of(double[] values) {
    double min = Arrays.stream(values).min().orElse(0);
    double max = Arrays.stream(values).max().orElse(0);
    return Arrays.stream(values).map(v -> max > min ? (v - min) / (max - min) : 0).toArray();
  }
}
