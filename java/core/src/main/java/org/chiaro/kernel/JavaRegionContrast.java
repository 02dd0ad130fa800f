package org.chiaro.kernel;

/**
 * Contrast of regions in plain loops: region i's is the sum over all j of
 *
 * <pre>weight_j exp(-|place_i - place_j|^2 / spread) |colour_i - colour_j|</pre>
 */
final class JavaRegionContrast {
  private static final double LOG2_E = 1.4426950408889634;
  private static final double LN_2 = 0.6931471805599453;
  private static final double FARTHEST = 700;
  private static final int TERMS = 12;

  private JavaRegionContrast() {}

  /**
   * The contrast of each region.
   *
   * @param regions six rows of {@code count} values: three colours, x, y, weight
   */
  static double[] of(double[] regions, int count, double spread) {
    double[] contrast = new double[count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        double colour = Math.sqrt(squared(regions, count, i, j, 0, 3));
        double place = squared(regions, count, i, j, 3, 5);
        contrast[i] += regions[5 * count + j] * falling(place / spread) * colour;
      }
    }
    return contrast;
  }

  private static double squared(double[] rows, int count, int i, int j, int from, int to) {
    double sum = 0;
    for (int row = from; row < to; row++) {
      double d = rows[row * count + i] - rows[row * count + j];
      sum += d * d;
    }
    return sum;
  }

  /**
   * e^-t for t &gt;= 0 to about 1e-13 of itself, in steps that any machine rounds alike: 2^-k times
   * the series of e^r, |r| &lt;= ln(2) / 2. Beyond t = 700 it stays what it is there, 1e-304.
   */
  static double falling(double t) {
    double most = t < FARTHEST ? t : FARTHEST;
    long k = (long) Math.rint(most * LOG2_E);
    double r = k * LN_2 - most;
    double series = 0;
    for (int n = TERMS; n >= 0; n--) {
      series = series * r + 1 / factorial(n);
    }
    return series * Double.longBitsToDouble((1023 - k) << 52);
  }

  private static double factorial(int n) {
    double product = 1;
    for (int i = 2; i <= n; i++) {
      product *= i;
    }
    return product;
  }
}
