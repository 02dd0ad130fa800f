package org.chiaro.metric;

import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The scores of one image under one protocol.
 *
 * @param name path of the image inside its set
 * @param coverage fraction of the mask that is object
 * @param emptyUnion whether neither the binary map nor the mask has an object
 * @param curves precision, recall and F at each threshold, and E where it is wanted
 * @param values the metrics; the maxima are those of this image's own curves, {@link Metric#CORLOC}
 *     is the {@link BoxOverlap} that decides it
 * @param at precision, recall and F at the thresholds that are wanted
 */
public record ImageScores(
    String name,
    double coverage,
    boolean emptyUnion,
    Curves curves,
    Map<Metric, Double> values,
    List<OperatingPoint> at)
    implements Serializable {

  public ImageScores {
    values = Collections.unmodifiableMap(new EnumMap<>(values));
    at = List.copyOf(at);
  }

  /** Derives the paper's scores and MAE from the counts of one image. */
  public static ImageScores of(String name, ScoreHistogram histogram, Protocol protocol) {
    double[] values = protocol.values(histogram);
    double threshold = AdaptiveThreshold.of(values, histogram);
    return of(name, histogram, values, Wanted.of(protocol), threshold, Map.of());
  }

  /**
   * Derives what counts can give.
   *
   * @param values the probability that each level stands for
   * @param adaptive the threshold of the adaptive measures
   * @param ofPixels metrics that counts cannot give
   */
  static ImageScores of(
      String name,
      ScoreHistogram histogram,
      double[] values,
      Wanted wanted,
      double adaptive,
      Map<Metric, Double> ofPixels) {
    Protocol protocol = wanted.protocol();
    BinaryCounts binary = BinaryCounts.of(histogram, level -> protocol.isPredicted(values[level]));
    Curves curves =
        Curves.of(histogram, values, protocol, wanted.any(Metric.MAXE, Metric.MEANE, Metric.ADPE));
    Map<Metric, Double> scores = new EnumMap<>(Metric.class);
    scores.putAll(ofPixels);
    scores.put(Metric.MAXF, curves.maxF());
    scores.put(Metric.MEANF, curves.meanF());
    scores.put(Metric.IOU, binary.iou(protocol));
    scores.put(Metric.ACCURACY, binary.accuracy());
    scores.put(Metric.PRECISION, binary.precision(protocol));
    scores.put(Metric.RECALL, binary.recall(protocol));
    scores.put(Metric.SPECIFICITY, binary.specificity(protocol));
    scores.put(Metric.DICE, binary.dice(protocol));
    scores.put(Metric.BER, binary.balancedError(protocol));
    scores.put(Metric.MAE, error(values, histogram));
    BinaryCounts bright = BinaryCounts.of(histogram, level -> values[level] >= adaptive);
    scores.put(Metric.ADPF, adaptiveF(bright));
    scores.put(Metric.ADPE, EMeasure.of(bright));
    if (curves.hasE()) {
      scores.put(Metric.MAXE, curves.maxE());
      scores.put(Metric.MEANE, curves.meanE());
    }
    return new ImageScores(
        name,
        (double) histogram.objectPixels() / histogram.pixels(),
        binary.union() == 0,
        curves,
        scores,
        wanted.points(values, histogram));
  }

  private static double error(double[] values, ScoreHistogram histogram) {
    long[] object = histogram.object();
    long[] background = histogram.background();
    double sum = 0;
    for (int level = 0; level < ScoreHistogram.LEVELS; level++) {
      sum += (1 - values[level]) * object[level] + values[level] * background[level];
    }
    return sum / histogram.pixels();
  }

  /** 0 where nothing of the object is found, whatever the protocol. */
  private static double adaptiveF(BinaryCounts counts) {
    double found = counts.truePositives();
    return found == 0
        ? 0
        : Protocol.fBeta(
            found / (counts.truePositives() + counts.falsePositives()),
            found / (counts.truePositives() + counts.falseNegatives()));
  }

  /** A metric of this image; an IllegalArgumentException for one that was not measured. */
  public double value(Metric metric) {
    Double value = values.get(metric);
    if (value == null) {
      throw new IllegalArgumentException(metric.title() + " of " + name + " was not measured");
    }
    return value;
  }

  /** Intersection over union of the binary map and the mask. */
  public double iou() {
    return value(Metric.IOU);
  }

  /** Fraction of pixels on which the two agree. */
  public double accuracy() {
    return value(Metric.ACCURACY);
  }

  /** Mean absolute difference of probability and mask. */
  public double mae() {
    return value(Metric.MAE);
  }
}
