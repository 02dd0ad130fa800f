package org.chiaro.metric;

/**
 * Precision, recall and F-beta at each threshold of a protocol, lowest threshold first: of one
 * image, or the mean over a set.
 */
public record Curves(Protocol protocol, double[] precision, double[] recall, double[] f) {
  public Curves {
    int n = protocol.thresholds();
    if (precision.length != n || recall.length != n || f.length != n) {
      throw new IllegalArgumentException(protocol + " curves have " + n + " thresholds");
    }
  }

  /** The curves of one image. */
  static Curves of(ScoreHistogram histogram, Protocol protocol) {
    int n = protocol.thresholds();
    double[] values = protocol.values(histogram);
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
    double[] precision = new double[n];
    double[] recall = new double[n];
    double[] f = new double[n];
    long truePositives = 0;
    long falsePositives = 0;
    for (int i = n - 1; i >= 0; i--) {
      truePositives += objectPassing[i + 1];
      falsePositives += backgroundPassing[i + 1];
      precision[i] = protocol.ratio(truePositives, truePositives + falsePositives);
      recall[i] = protocol.ratio(truePositives, objectPixels);
      f[i] = Protocol.fBeta(precision[i], recall[i]);
    }
    return new Curves(protocol, precision, recall, f);
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
    double sum = 0;
    for (double value : f) {
      sum += value;
    }
    return sum / f.length;
  }

  /** One line a threshold with a header: threshold, precision, recall, f; numbers in full. */
  public String csv() {
    StringBuilder text = new StringBuilder("threshold,precision,recall,f\n");
    for (int i = 0; i < f.length; i++) {
      text.append(protocol.threshold(i)).append(',').append(precision[i]).append(',');
      text.append(recall[i]).append(',').append(f[i]).append('\n');
    }
    return text.toString();
  }
}
