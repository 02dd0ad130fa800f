package org.chiaro.metric;

import java.util.function.IntToDoubleFunction;

/**
 * Sums with the rounding errors of NumPy (2.3 and later): up to 128 numbers in eight lanes, more in
 * two halves, the first of a length that eight divides.
 *
 * <p>Few scores need it: those that jump where a mean equals some value exactly.
 */
final class PairwiseSum {
  private static final int BLOCK = 128;
  private static final int LANES = 8;
  private static final int BUFFER = 8192;

  private PairwiseSum() {}

  /** The sum of numbers that lie in one piece. */
  static double of(IntToDoubleFunction numbers, int count) {
    return of(numbers, 0, count);
  }

  private static double of(IntToDoubleFunction numbers, int first, int count) {
    if (count > BLOCK) {
      int half = count / 2 - count / 2 % LANES;
      return of(numbers, first, half) + of(numbers, first + half, count - half);
    }
    double sum = 0;
    int inLanes = count - count % LANES;
    if (inLanes > 0) {
      double[] lane = new double[LANES];
      for (int i = 0; i < inLanes; i++) {
        lane[i % LANES] += numbers.applyAsDouble(first + i);
      }
      sum =
          ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
    }
    for (int i = inLanes; i < count; i++) {
      sum += numbers.applyAsDouble(first + i);
    }
    return sum;
  }

  /**
   * The sum of a rectangle of equal numbers, cut out of something wider: as many whole rows at once
   * as fit into a buffer.
   */
  static double ofRows(double value, int rows, int columns) {
    int rowsAtOnce = Math.max(1, BUFFER / columns);
    double sum = 0;
    for (int left = rows; left > 0; left -= rowsAtOnce) {
      sum += of(i -> value, Math.min(left, rowsAtOnce) * columns);
    }
    return sum;
  }
}
