package org.chiaro.saliency;

/**
 * A number for every pair of superpixels, the same both ways; row by row.
 *
 * @param values count * count of them
 */
record PairTable(int count, double[] values) {
  /** Beyond so many sigmas a weight is 0. */
  private static final double REACH = 3;

  double at(int p, int q) {
    return values[p * count + q];
  }

  void set(int p, int q, double value) {
    values[p * count + q] = value;
    values[q * count + p] = value;
  }

  /** A table of zeros. */
  static PairTable zeros(int count) {
    return new PairTable(count, new double[count * count]);
  }

  /** Euclidean distances between points. */
  static PairTable distances(double[][] points) {
    PairTable table = zeros(points.length);
    for (int p = 0; p < points.length; p++) {
      for (int q = 0; q < p; q++) {
        double sum = 0;
        for (int i = 0; i < points[p].length; i++) {
          double difference = points[p][i] - points[q][i];
          sum += difference * difference;
        }
        table.set(p, q, Math.sqrt(sum));
      }
    }
    return table;
  }

  /** {@link #weight} of every pair. */
  PairTable weights(double sigma) {
    PairTable table = zeros(count);
    for (int p = 0; p < count; p++) {
      for (int q = 0; q <= p; q++) {
        table.set(p, q, weight(at(p, q), sigma));
      }
    }
    return table;
  }

  /** exp(-d^2 / 2 sigma^2), but 0 beyond 3 sigma; with sigma 0 it is 1 at distance 0. */
  static double weight(double distance, double sigma) {
    if (distance == 0) {
      return 1;
    }
    return distance > REACH * sigma
        ? 0
        : StrictMath.exp(-distance * distance / (2 * sigma * sigma));
  }
}
