package org.chiaro.metric;

import java.util.Arrays;

/**
 * Sums of doubles, many beside each other, without rounding: in whatever order and parts the
 * numbers are added, the results are the same to the last digit, namely the exact sums rounded
 * once.
 *
 * <p>Each sum is a few doubles that do not overlap, lowest first, whose exact sum it is (Shewchuk
 * 1997, "Adaptive precision floating-point arithmetic", grow-expansion). Not for several threads.
 */
public final class ExactSums {
  private static final double[] NOTHING = {};

  private final double[][] sums;

  /** So many sums of nothing yet. */
  public ExactSums(int count) {
    sums = new double[count][];
    Arrays.fill(sums, NOTHING);
  }

  private ExactSums(double[][] sums) {
    this.sums = sums;
  }

  /** Number of sums. */
  public int count() {
    return sums.length;
  }

  /** Adds a finite number to one of the sums. */
  public void add(int index, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a number to add must be finite, was " + value);
    }
    sums[index] = plus(sums[index], value);
  }

  /** Adds one number to each of the sums. */
  public void add(double[] values) {
    requireSame(values.length);
    for (int i = 0; i < values.length; i++) {
      add(i, values[i]);
    }
  }

  /** Adds the sums of another part. */
  public void add(ExactSums other) {
    requireSame(other.sums.length);
    for (int i = 0; i < sums.length; i++) {
      for (double part : other.sums[i]) {
        add(i, part);
      }
    }
  }

  private void requireSame(int count) {
    if (count != sums.length) {
      throw new IllegalArgumentException(count + " numbers for " + sums.length + " sums");
    }
  }

  private static double[] plus(double[] parts, double value) {
    double[] grown = new double[parts.length + 1];
    int n = 0;
    double high = value;
    for (double part : parts) {
      double sum = high + part;
      double virtual = sum - high;
      double low = (high - (sum - virtual)) + (part - virtual);
      if (low != 0) {
        grown[n++] = low;
      }
      high = sum;
    }
    if (high != 0) {
      grown[n++] = high;
    }
    return n == grown.length ? grown : Arrays.copyOf(grown, n);
  }

  /** One of the sums, correctly rounded. */
  public double value(int index) {
    double[] parts = sums[index];
    int i = parts.length - 1;
    if (i < 0) {
      return 0;
    }
    double high = parts[i];
    double low = 0;
    while (i > 0 && low == 0) {
      double before = high;
      double part = parts[--i];
      high = before + part;
      low = part - (high - before);
    }
    // exactly between two doubles: what is left below decides, and not the even one
    if (i > 0 && (low < 0 && parts[i - 1] < 0 || low > 0 && parts[i - 1] > 0)) {
      double twice = 2 * low;
      double next = high + twice;
      if (twice == next - high) {
        high = next;
      }
    }
    return high;
  }

  /** All sums, each correctly rounded. */
  public double[] values() {
    double[] values = new double[sums.length];
    Arrays.setAll(values, this::value);
    return values;
  }

  /** The doubles that make up each sum, to be stored; {@link #of} takes them back. */
  public double[][] parts() {
    return Arrays.stream(sums).map(double[]::clone).toArray(double[][]::new);
  }

  /** Sums that were stored; any finite doubles will do. */
  public static ExactSums of(double[][] parts) {
    ExactSums sums = new ExactSums(parts.length);
    for (int i = 0; i < parts.length; i++) {
      for (double part : parts[i]) {
        sums.add(i, part);
      }
    }
    return sums;
  }
}
