package org.chiaro.metric;

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
  private double iou;
  private double accuracy;
  private double mae;
  private double adaptiveF;
  private int emptyUnions;
  private int n;

  /** An evaluation of no images yet. */
  public Evaluation(Protocol protocol) {
    this.protocol = protocol;
    precision = new double[protocol.thresholds()];
    recall = new double[protocol.thresholds()];
    f = new double[protocol.thresholds()];
  }

  /** Takes in one image, measured under the same protocol. */
  public void add(ImageScores image) {
    Curves curves = image.curves();
    if (curves.protocol() != protocol) {
      throw new IllegalArgumentException(
          "an image of protocol " + curves.protocol() + " in an evaluation of " + protocol);
    }
    addTo(precision, curves.precision());
    addTo(recall, curves.recall());
    addTo(f, curves.f());
    iou += image.iou();
    accuracy += image.accuracy();
    mae += image.mae();
    adaptiveF += image.adaptiveF();
    emptyUnions += image.emptyUnion() ? 1 : 0;
    n++;
  }

  /** Images taken in so far. */
  public int count() {
    return n;
  }

  /** The mean curves; an IllegalStateException before the first image. */
  public Curves curves() {
    requireImages();
    return new Curves(protocol, mean(precision), mean(recall), mean(f));
  }

  /** The scores of the images so far; an IllegalStateException before the first image. */
  public Scores scores() {
    Curves curves = curves();
    return new Scores(
        protocol,
        n,
        curves.maxF(),
        protocol.threshold(curves.best()),
        iou / n,
        accuracy / n,
        mae / n,
        curves.meanF(),
        adaptiveF / n,
        emptyUnions);
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
