package org.chiaro.metric;

import java.io.Serializable;
import java.util.stream.DoubleStream;

/**
 * Precision, recall and F-beta at each threshold of a protocol, lowest threshold first: of one
 * image, or the mean over a set.
 *
 * @param e the {@link EMeasure} at each threshold; empty where it was not wanted
 */
public record Curves(Protocol protocol, double[] precision, double[] recall, double[] f, double[] e)
    implements Serializable {
  public Curves {
    int n = protocol.thresholds();
    boolean fits = precision.length == n && recall.length == n && f.length == n;
    if (!fits || e.length != n && e.length != 0) {
      throw new IllegalArgumentException(protocol + " curves have " + n + " thresholds");
    }
  }

  /**
   * The curves of one image.
   *
   * @param values the probability that each level stands for
   */
  static Curves of(ScoreHistogram histogram, double[] values, Protocol protocol, boolean withE) {
    int n = protocol.thresholds();
    long[] objectPassing = new long[n + 1];
    long[] backgroundPassing = new long[n + 1];
    long[] object = histogram.object();
    long[] background = histogram.background();
    for (int level = 0; level < ScoreHistogram.LEVELS; level++) {
      int passed = protocol.thresholdsPassed(values[level]);
      objectPassing[passed] += object[level];
      backgroundPassing[passed] += background[level];
    }
    long objectPixels = histogram.objectPixels();
    long pixels = histogram.pixels();
    double[] precision = new double[n];
    double[] recall = new double[n];
    double[] f = new double[n];
    double[] e = new double[withE ? n : 0];
    long truePositives = 0;
    long falsePositives = 0;
    for (int i = n - 1; i >= 0; i--) {
      truePositives += objectPassing[i + 1];
      falsePositives += backgroundPassing[i + 1];
      precision[i] = protocol.ratio(truePositives, truePositives + falsePositives);
      recall[i] = protocol.ratio(truePositives, objectPixels);
      f[i] = Protocol.fBeta(precision[i], recall[i]);
      if (withE) {
        e[i] = EMeasure.of(truePositives, falsePositives, objectPixels, pixels);
      }
    }
    return new Curves(protocol, precision, recall, f, e);
  }

  /** Whether the E-measure was wanted. */
  public boolean hasE() {
    return e.length > 0;
  }

  /** The index of the threshold with the highest F, the lowest one of equals. */
  public int best() {
    int best = 0;
    for (int i = 1; i < f.length; i++) {
      if (f[i] > f[best]) {
        best = i;
      }
    }
    return best;
  }

  /** The highest F over all thresholds. */
  public double maxF() {
    return f[best()];
  }

  /** The mean F over all thresholds. */
  public double meanF() {
    return mean(f);
  }

  /** The highest E over all thresholds; only where {@link #hasE}. */
  public double maxE() {
    return DoubleStream.of(e).max().orElseThrow();
  }

  /** The mean E over all thresholds; only where {@link #hasE}. */
  public double meanE() {
    return mean(e);
  }

  private static double mean(double[] curve) {
    double sum = 0;
    for (double value : curve) {
      sum += value;
    }
    return sum / curve.length;
  }

  /**
   * One line a threshold with a header: threshold, precision, recall, f, and e; numbers in full.
   */
  public String csv() {
    StringBuilder text = new StringBuilder("threshold,precision,recall,f");
    text.append(hasE() ? ",e\n" : "\n");
    for (int i = 0; i < f.length; i++) {
      text.append(protocol.threshold(i)).append(',').append(precision[i]).append(',');
      text.append(recall[i]).append(',').append(f[i]);
      text.append(hasE() ? "," + e[i] : "").append('\n');
    }
    return text.toString();
  }
}
