package org.chiaro.metric;

/**
 * The structure measure (Fan et al., Structure-measure: A New Way to Evaluate Foreground Maps,
 * 2017) as PySODMetrics defines it: half an object's score (how evenly bright the map is on the
 * object and dark beside it), half a region's (structural similarity of map and mask in four parts
 * that meet in the object's centre of gravity).
 *
 * <p>Without an object it is 1 less the map's mean, with nothing else the mean. A part of at most
 * one pixel, or an object or background of one, has no variance: the source then takes 0 for the
 * whole measure, and so does this.
 */
final class SMeasure {
  private SMeasure() {}

  /**
   * The measure of one image.
   *
   * @param values the probability that each level stands for
   */
  static double of(double[] values, Quadrants quadrants) {
    ScoreHistogram whole = quadrants.whole();
    long pixels = whole.pixels();
    long objectPixels = whole.objectPixels();
    if (objectPixels == 0 || objectPixels == pixels) {
      double mean = mean(values, objectPixels == 0 ? whole.background() : whole.object(), pixels);
      return objectPixels == 0 ? 1 - mean : mean;
    }
    double share = (double) objectPixels / pixels;
    double[] inverse = new double[values.length];
    for (int level = 0; level < values.length; level++) {
      inverse[level] = 1 - values[level];
    }
    double object =
        evenness(values, whole.object(), objectPixels) * share
            + evenness(inverse, whole.background(), pixels - objectPixels) * (1 - share);
    double score = 0.5 * object + 0.5 * region(values, quadrants, pixels);
    return score > 0 ? score : 0; // also where it is not a number
  }

  /** High where all values are close to 1. */
  private static double evenness(double[] values, long[] counts, long pixels) {
    double mean = mean(values, counts, pixels);
    double deviation = Math.sqrt(squares(values, counts, mean) / (pixels - 1));
    return 2 * mean / (mean * mean + 1 + deviation + EMeasure.EPSILON);
  }

  private static double region(double[] values, Quadrants quadrants, long pixels) {
    double sum = 0;
    double weights = 0;
    for (int part = 0; part < 4; part++) {
      double area = (double) quadrants.rows(part) * quadrants.columns(part) / pixels;
      double weight = part < 3 ? area : 1 - weights;
      weights += weight;
      sum += similarity(values, quadrants, part) * weight;
    }
    return sum;
  }

  /** Structural similarity of map and mask in one part; not a number below two pixels. */
  private static double similarity(double[] values, Quadrants quadrants, int part) {
    ScoreHistogram histogram = quadrants.parts().get(part);
    long[] object = histogram.object();
    long[] background = histogram.background();
    long pixels = histogram.pixels();
    double map = partMean(values, quadrants, part);
    double mask = (double) histogram.objectPixels() / pixels;
    double mapSquares = squares(values, object, map) + squares(values, background, map);
    double maskSquares =
        histogram.objectPixels() * (1 - mask) * (1 - mask)
            + (pixels - histogram.objectPixels()) * mask * mask;
    double products = 0;
    for (int level = 0; level < values.length; level++) {
      double weight = object[level] * (1 - mask) - background[level] * mask;
      products += weight == 0 ? 0 : (values[level] - map) * weight;
    }
    double degrees = pixels - 1;
    double above = 4 * map * mask * (products / degrees);
    double below = (map * map + mask * mask) * (mapSquares / degrees + maskSquares / degrees);
    if (above != 0) {
      return above / (below + EMeasure.EPSILON);
    }
    return below == 0 ? 1 : 0;
  }

  /**
   * The mean of a part. In one without variance everything hangs on whether the mean differs from
   * the only value by a rounding error: there it is rounded as in the source.
   */
  private static double partMean(double[] values, Quadrants quadrants, int part) {
    ScoreHistogram histogram = quadrants.parts().get(part);
    long pixels = histogram.pixels();
    double sum = 0;
    for (int level = 0; level < values.length; level++) {
      double value = values[level];
      if (pixels > 0 && histogram.at(level) == pixels) {
        int rows = quadrants.rows(part);
        int columns = quadrants.columns(part);
        boolean inOnePiece = columns == quadrants.width() || columns == 1;
        return inOnePiece
            ? PairwiseSum.of(i -> value, rows * columns) / pixels
            : PairwiseSum.ofRows(value, rows, columns) / pixels;
      }
      sum += value * histogram.at(level);
    }
    return sum / pixels;
  }

  private static double mean(double[] values, long[] counts, long pixels) {
    double sum = 0;
    for (int level = 0; level < values.length; level++) {
      sum += values[level] * counts[level];
    }
    return sum / pixels;
  }

  private static double squares(double[] values, long[] counts, double mean) {
    double sum = 0;
    for (int level = 0; level < values.length; level++) {
      double difference = values[level] - mean;
      sum += counts[level] == 0 ? 0 : counts[level] * difference * difference;
    }
    return sum;
  }
}
