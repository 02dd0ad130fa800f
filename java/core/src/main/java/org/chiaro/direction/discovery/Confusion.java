package org.chiaro.direction.discovery;

import java.util.Arrays;

/**
 * Which direction the reconstructor named, for each that it was shown.
 *
 * @param counts [shown][named], how often
 */
public record Confusion(int[][] counts) {
  public Confusion {
    counts = Arrays.stream(counts).map(int[]::clone).toArray(int[][]::new);
  }

  /** Share of right answers (RCA, reconstructor classification accuracy), NaN without samples. */
  public double accuracy() {
    long right = 0;
    long all = 0;
    for (int k = 0; k < counts.length; k++) {
      right += counts[k][k];
      all += Arrays.stream(counts[k]).sum();
    }
    return all == 0 ? Double.NaN : (double) right / all;
  }

  /** The same for one direction; NaN if it was never shown. */
  public double accuracy(int index) {
    int all = Arrays.stream(counts[index]).sum();
    return all == 0 ? Double.NaN : (double) counts[index][index] / all;
  }

  /** Number of directions. */
  public int size() {
    return counts.length;
  }

  @Override
  public int[][] counts() {
    return Arrays.stream(counts).map(int[]::clone).toArray(int[][]::new);
  }
}
