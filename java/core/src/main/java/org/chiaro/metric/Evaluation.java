package org.chiaro.metric;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Sums the scores of images as they come; memory does not grow with the set.
 *
 * <p>Sums are in double in the order of the calls, so the same images in the same order give the
 * same digits. Not for several threads: {@link PairStream} measures in parallel and adds in order.
 */
public final class Evaluation {
  private final Protocol protocol;
  private final double[] precision;
  private final double[] recall;
  private final double[] f;
  private double[] e = {};
  private final Map<Metric, Double> sums = new EnumMap<>(Metric.class);
  private List<OperatingPoint> at = List.of();
  private int emptyUnions;
  private int emptyMasks;
  private int fullMasks;
  private int n;

  /** An evaluation of no images yet. */
  public Evaluation(Protocol protocol) {
    this.protocol = protocol;
    precision = new double[protocol.thresholds()];
    recall = new double[protocol.thresholds()];
    f = new double[protocol.thresholds()];
  }

  /** Takes in one image; all must be measured under the same protocol, with the same wishes. */
  public void add(ImageScores image) {
    Curves curves = image.curves();
    if (curves.protocol() != protocol) {
      throw new IllegalArgumentException(
          "an image of protocol " + curves.protocol() + " in an evaluation of " + protocol);
    }
    if (n == 0) {
      e = new double[curves.e().length];
      image.values().keySet().forEach(metric -> sums.put(metric, 0.0));
    } else if (!image.values().keySet().equals(sums.keySet()) || image.at().size() != at.size()) {
      throw new IllegalArgumentException(image.name() + " was not measured as those before it");
    }
    addTo(precision, curves.precision());
    addTo(recall, curves.recall());
    addTo(f, curves.f());
    addTo(e, curves.e());
    sums.replaceAll((metric, sum) -> sum + share(metric, image.value(metric)));
    at = n == 0 ? image.at() : sum(at, image.at());
    emptyUnions += image.emptyUnion() ? 1 : 0;
    emptyMasks += image.coverage() == 0 ? 1 : 0;
    fullMasks += image.coverage() == 1 ? 1 : 0;
    n++;
  }

  private static double share(Metric metric, double value) {
    return metric == Metric.CORLOC ? (value >= 0.5 ? 1 : 0) : value;
  }

  private static List<OperatingPoint> sum(List<OperatingPoint> a, List<OperatingPoint> b) {
    List<OperatingPoint> sums = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      OperatingPoint left = a.get(i);
      OperatingPoint right = b.get(i);
      sums.add(
          new OperatingPoint(
              left.threshold(),
              left.precision() + right.precision(),
              left.recall() + right.recall(),
              left.f() + right.f()));
    }
    return sums;
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
    sums.forEach((metric, sum) -> means.put(metric, sum / n));
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
    return at.stream()
        .map(
            sum ->
                new OperatingPoint(
                    sum.threshold(), sum.precision() / n, sum.recall() / n, sum.f() / n))
        .toList();
  }

  private void requireImages() {
    if (n == 0) {
      throw new IllegalStateException("no image was scored");
    }
  }

  private double[] mean(double[] sums) {
    double[] means = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      means[i] = sums[i] / n;
    }
    return means;
  }

  private static void addTo(double[] sums, double[] values) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += values[i];
    }
  }
}
