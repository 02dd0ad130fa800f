package org.chiaro.saliency;

/**
 * Otsu's threshold of values in [0,1], as MATLAB's {@code graythresh} gives it: from 256 levels, a
 * multiple of 1/255, the mean of all that part the values equally well; 0 where all are equal.
 */
public final class OtsuThreshold {
  private static final int LEVELS = 256;

  private OtsuThreshold() {}

  /** The threshold; values above it are the upper part. */
  public static double of(double[] values) {
    double[] part = new double[LEVELS];
    for (double value : values) {
      part[(int) (value * (LEVELS - 1) + 0.5)]++;
    }
    double total = 0;
    for (int level = 0; level < LEVELS; level++) {
      part[level] /= values.length;
      total += part[level] * (level + 1);
    }
    double below = 0;
    double mean = 0;
    double best = -1;
    double sum = 0;
    int ties = 0;
    for (int level = 0; level < LEVELS; level++) {
      below += part[level];
      mean += part[level] * (level + 1);
      double difference = total * below - mean;
      double between = difference * difference / (below * (1 - below));
      if (Double.isFinite(between) && between >= best) {
        sum = between > best ? level : sum + level;
        ties = between > best ? 1 : ties + 1;
        best = between;
      }
    }
    return ties == 0 ? 0 : sum / ties / (LEVELS - 1);
  }
}
