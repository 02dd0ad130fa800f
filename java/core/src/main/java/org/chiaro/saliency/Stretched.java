package org.chiaro.saliency;

import java.util.Arrays;

/** Values stretched to the range from 0 to 1. */
final class Stretched {
  private Stretched() {}

  /** From the smallest at 0 to the largest just below 1; all 0 where all are the same. */
  static double[] of(double[] values) {
    double min = Arrays.stream(values).min().orElse(0);
    double max = Arrays.stream(values).max().orElse(0);
    double range = max - min + Math.ulp(1.0);
    return Arrays.stream(values).map(v -> (v - min) / range).toArray();
  }
}
