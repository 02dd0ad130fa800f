package org.chiaro.metric;

/**
 * The enhanced-alignment measure of a binary map (Fan et al., Enhanced-alignment Measure for Binary
 * Foreground Map Evaluation, 2018). Both pictures are taken less their means; where they agree in
 * sign and size a pixel counts towards 1, where they are opposed towards 0.
 *
 * <p>There are four kinds of pixels, and all of a kind count alike, so four numbers give the mean.
 * The divisor is the number of pixels less one, as in the authors' code and PySODMetrics.
 */
final class EMeasure {
  /** What keeps a division from 0/0, as MATLAB's eps. */
  static final double EPSILON = Math.ulp(1.0);

  private EMeasure() {}

  static double of(BinaryCounts counts) {
    return of(
        counts.truePositives(),
        counts.falsePositives(),
        counts.truePositives() + counts.falseNegatives(),
        counts.pixels());
  }

  static double of(long truePositives, long falsePositives, long object, long pixels) {
    long predicted = truePositives + falsePositives;
    double sum;
    if (object == 0) {
      sum = pixels - predicted;
    } else if (object == pixels) {
      sum = predicted;
    } else {
      double map = (double) predicted / pixels;
      double mask = (double) object / pixels;
      long falseNegatives = object - truePositives;
      long trueNegatives = pixels - predicted - falseNegatives;
      sum =
          truePositives * enhanced(1 - map, 1 - mask)
              + falsePositives * enhanced(1 - map, -mask)
              + falseNegatives * enhanced(-map, 1 - mask)
              + trueNegatives * enhanced(-map, -mask);
    }
    return sum / (pixels - 1 + EPSILON);
  }

  /** Of the alignment 2ab / (a² + b²), from -1 to 1, made 0 to 1 and bent. */
  private static double enhanced(double a, double b) {
    double alignment = 2 * (a * b) / (a * a + b * b + EPSILON);
    return (alignment + 1) * (alignment + 1) / 4;
  }
}
