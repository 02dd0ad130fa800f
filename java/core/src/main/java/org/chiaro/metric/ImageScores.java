package org.chiaro.metric;

/**
 * The scores of one image under one protocol.
 *
 * @param name path of the image inside its set
 * @param iou intersection over union of the binary map and the mask
 * @param accuracy fraction of pixels on which the two agree
 * @param mae mean absolute difference of probability and mask
 * @param adaptiveF F-beta of the pixels with at least twice the mean probability (Achanta et al.
 *     2009), 0 where none of them is on the object
 * @param emptyUnion whether neither the binary map nor the mask has an object
 * @param curves precision, recall and F at each threshold
 */
public record ImageScores(
    String name,
    double iou,
    double accuracy,
    double mae,
    double adaptiveF,
    boolean emptyUnion,
    Curves curves) {

  /** The header of {@link #csvRow}. */
  public static final String CSV_HEADER = "path,iou,accuracy,mae,max_f,max_f_threshold";

  /** Derives everything from the counts of one image. */
  public static ImageScores of(String name, ScoreHistogram histogram, Protocol protocol) {
    double[] values = protocol.values(histogram);
    long[] object = histogram.object();
    long[] background = histogram.background();
    long objectPixels = histogram.objectPixels();
    long pixels = histogram.pixels();
    long intersection = 0;
    long falsePositives = 0;
    double valueSum = 0;
    double errorSum = 0;
    for (int level = 0; level < ScoreHistogram.LEVELS; level++) {
      if (protocol.isPredicted(values[level])) {
        intersection += object[level];
        falsePositives += background[level];
      }
      valueSum += values[level] * (object[level] + background[level]);
      errorSum += (1 - values[level]) * object[level] + values[level] * background[level];
    }
    long union = objectPixels + falsePositives;
    long agreeing = intersection + (pixels - objectPixels - falsePositives);
    return new ImageScores(
        name,
        protocol.iou(intersection, union),
        (double) agreeing / pixels,
        errorSum / pixels,
        adaptiveF(values, histogram, Math.min(1, 2 * valueSum / pixels)),
        union == 0,
        Curves.of(histogram, protocol));
  }

  private static double adaptiveF(double[] values, ScoreHistogram histogram, double threshold) {
    long[] object = histogram.object();
    long[] background = histogram.background();
    long intersection = 0;
    long predicted = 0;
    for (int level = 0; level < ScoreHistogram.LEVELS; level++) {
      if (values[level] >= threshold) {
        intersection += object[level];
        predicted += object[level] + background[level];
      }
    }
    return intersection == 0
        ? 0
        : Protocol.fBeta(
            (double) intersection / predicted, (double) intersection / histogram.objectPixels());
  }

  /**
   * One line of per_image.csv, numbers in full: path, IoU, accuracy, MAE, and the F at this image's
   * own best threshold with that threshold. A path with a comma or a quote is quoted.
   */
  public String csvRow() {
    int best = curves.best();
    return String.join(
        ",",
        csvField(name),
        Double.toString(iou),
        Double.toString(accuracy),
        Double.toString(mae),
        Double.toString(curves.f()[best]),
        Double.toString(curves.protocol().threshold(best)));
  }

  private static String csvField(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
