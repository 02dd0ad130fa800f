package org.chiaro.metric;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The scores of a set: each the mean over its images, but {@link Metric#CORLOC} a share of them,
 * and the maxima those of the mean curves: F in each image at each threshold, mean over the images,
 * then the maximum over the thresholds.
 *
 * @param protocol the convention they were made under
 * @param n images scored
 * @param threshold the probability at which max F is reached
 * @param values the metrics; those that were not measured are missing
 * @param at precision, recall and F at the fixed thresholds, each the mean over the images
 * @param emptyUnions images with neither a predicted nor a true object, whose IoU is by definition
 * @param emptyMasks images whose mask has no object
 * @param fullMasks images whose mask is nothing but object
 */
public record Scores(
    Protocol protocol,
    int n,
    double threshold,
    Map<Metric, Double> values,
    List<OperatingPoint> at,
    int emptyUnions,
    int emptyMasks,
    int fullMasks) {

  public Scores {
    values = Collections.unmodifiableMap(new EnumMap<>(values));
    at = List.copyOf(at);
  }

  /** One score; an IllegalArgumentException for one that was not measured. */
  public double value(Metric metric) {
    Double value = values.get(metric);
    if (value == null) {
      throw new IllegalArgumentException(metric.title() + " was not measured");
    }
    return value;
  }

  /** The highest point of the mean F curve. */
  public double maxF() {
    return value(Metric.MAXF);
  }

  /** Mean intersection over union. */
  public double iou() {
    return value(Metric.IOU);
  }

  /** Mean fraction of pixels on which map and mask agree. */
  public double accuracy() {
    return value(Metric.ACCURACY);
  }

  /** Mean absolute error. */
  public double mae() {
    return value(Metric.MAE);
  }

  /** Mean of the mean F curve. */
  public double meanF() {
    return value(Metric.MEANF);
  }

  /** Mean F at twice each map's mean. */
  public double adaptiveF() {
    return value(Metric.ADPF);
  }
}
