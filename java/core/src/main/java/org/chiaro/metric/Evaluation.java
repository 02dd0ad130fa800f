package org.chiaro.metric;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Sums the scores of images as they come; memory does not grow with the set.
 *
 * <p>Sums are exact, so the same images in any order and in any parts give the same digits. Not for
 * several threads: {@link PairStream} measures in parallel and adds in order.
 */
public final class Evaluation {
  // precision, recall and F
  private static final int POINT = 3;

  private final Protocol protocol;
  private final ExactSums precision;
  private final ExactSums recall;
  private final ExactSums f;
  private ExactSums e = new ExactSums(0);
  private final Map<Metric, ExactSums> sums = new EnumMap<>(Metric.class);
  private List<Double> at = List.of();
  private ExactSums points = new ExactSums(0);
  private int emptyUnions;
  private int emptyMasks;
  private int fullMasks;
  private int n;

  /** An evaluation of no images yet. */
  public Evaluation(Protocol protocol) {
    this.protocol = protocol;
    precision = new ExactSums(protocol.thresholds());
    recall = new ExactSums(protocol.thresholds());
    f = new ExactSums(protocol.thresholds());
  }

  /** Takes in one image; all must be measured under the same protocol, with the same wishes. */
  public void add(ImageScores image) {
    Curves curves = image.curves();
    if (curves.protocol() != protocol) {
      throw new IllegalArgumentException(
          "an image of protocol " + curves.protocol() + " in an evaluation of " + protocol);
    }
    List<Double> thresholds = image.at().stream().map(OperatingPoint::threshold).toList();
    require(image.name(), curves.e().length, image.values().keySet(), thresholds);
    precision.add(curves.precision());
    recall.add(curves.recall());
    f.add(curves.f());
    e.add(curves.e());
    sums.forEach((metric, sum) -> sum.add(0, share(metric, image.value(metric))));
    for (int i = 0; i < at.size(); i++) {
      OperatingPoint point = image.at().get(i);
      points.add(POINT * i, point.precision());
      points.add(POINT * i + 1, point.recall());
      points.add(POINT * i + 2, point.f());
    }
    emptyUnions += image.emptyUnion() ? 1 : 0;
    emptyMasks += image.coverage() == 0 ? 1 : 0;
    fullMasks += image.coverage() == 1 ? 1 : 0;
    n++;
  }

  /** The first images say what is measured, all others must be measured alike. */
  private void require(String what, int levels, Set<Metric> metrics, List<Double> thresholds) {
    if (n == 0) {
      e = new ExactSums(levels);
      sums.clear();
      metrics.forEach(metric -> sums.put(metric, new ExactSums(1)));
      at = thresholds;
      points = new ExactSums(POINT * at.size());
    } else if (e.count() != levels || !metrics.equals(sums.keySet()) || !thresholds.equals(at)) {
      throw new IllegalArgumentException(what + " was not measured as those before it");
    }
  }

  /** What is known of the images so far, to be stored. */
  public EvaluationSums sums() {
    Map<String, double[][]> parts = new TreeMap<>();
    parts.put(EvaluationSums.PRECISION, precision.parts());
    parts.put(EvaluationSums.RECALL, recall.parts());
    parts.put(EvaluationSums.F, f.parts());
    parts.put(EvaluationSums.E, e.parts());
    parts.put(EvaluationSums.POINTS, points.parts());
    sums.forEach((metric, sum) -> parts.put(EvaluationSums.MEAN_OF + metric.id(), sum.parts()));
    return new EvaluationSums(n, emptyUnions, emptyMasks, fullMasks, at, parts);
  }

  /**
   * Takes in the images of another part of the set.
   *
   * @throws IllegalArgumentException if they were not measured alike
   */
  public void add(EvaluationSums part) {
    if (part.n() == 0) {
      return;
    }
    Set<Metric> metrics = EnumSet.noneOf(Metric.class);
    for (Metric metric : Metric.values()) {
      if (part.count(EvaluationSums.MEAN_OF + metric.id()) > 0) {
        metrics.add(metric);
      }
    }
    int levels = part.count(EvaluationSums.E);
    if (levels != 0 && levels != protocol.thresholds()) {
      throw new IllegalArgumentException(levels + " sums of E are of another protocol");
    }
    require("another part", levels, metrics, part.at());
    precision.add(part.sum(EvaluationSums.PRECISION, precision.count()));
    recall.add(part.sum(EvaluationSums.RECALL, recall.count()));
    f.add(part.sum(EvaluationSums.F, f.count()));
    e.add(part.sum(EvaluationSums.E, e.count()));
    points.add(part.sum(EvaluationSums.POINTS, points.count()));
    sums.forEach((metric, sum) -> sum.add(part.sum(EvaluationSums.MEAN_OF + metric.id(), 1)));
    emptyUnions += part.emptyUnions();
    emptyMasks += part.emptyMasks();
    fullMasks += part.fullMasks();
    n = Math.addExact(n, part.n());
  }

  private static double share(Metric metric, double value) {
    return metric == Metric.CORLOC ? (value >= 0.5 ? 1 : 0) : value;
  }

  /** Images taken in so far. */
  public int count() {
    return n;
  }

  /** The mean curves; an IllegalStateException before the first image. */
  public Curves curves() {
    requireImages();
    return new Curves(protocol, mean(precision), mean(recall), mean(f), mean(e));
  }

  /** The scores of the images so far; an IllegalStateException before the first image. */
  public Scores scores() {
    Curves curves = curves();
    Map<Metric, Double> means = new EnumMap<>(Metric.class);
    sums.forEach((metric, sum) -> means.put(metric, sum.value(0) / n));
    means.put(Metric.MAXF, curves.maxF());
    means.put(Metric.MEANF, curves.meanF());
    if (curves.hasE()) {
      means.put(Metric.MAXE, curves.maxE());
      means.put(Metric.MEANE, curves.meanE());
    }
    return new Scores(
        protocol,
        n,
        protocol.threshold(curves.best()),
        means,
        meanPoints(),
        emptyUnions,
        emptyMasks,
        fullMasks);
  }

  private List<OperatingPoint> meanPoints() {
    List<OperatingPoint> means = new ArrayList<>();
    for (int i = 0; i < at.size(); i++) {
      means.add(
          new OperatingPoint(
              at.get(i),
              points.value(POINT * i) / n,
              points.value(POINT * i + 1) / n,
              points.value(POINT * i + 2) / n));
    }
    return means;
  }

  private void requireImages() {
    if (n == 0) {
      throw new IllegalStateException("no image was scored");
    }
  }

  private double[] mean(ExactSums sums) {
    double[] means = sums.values();
    for (int i = 0; i < means.length; i++) {
      means[i] /= n;
    }
    return means;
  }
}
