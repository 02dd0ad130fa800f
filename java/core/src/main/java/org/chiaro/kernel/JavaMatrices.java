package org.chiaro.kernel;

import org.bytedeco.javacpp.indexer.DoubleIndexer;

/**
 * Products, shortest paths and linear equations in plain loops; their order is part of the
 * definition.
 */
final class JavaMatrices {
  private JavaMatrices() {}

  private static final int LANES = 8;

  /** Products of points [n,d] with each other, [n,n]: 8 interleaved sums, then theirs. */
  static void gram(DoubleIndexer points, DoubleIndexer table) {
    for (long p = 0; p < table.size(0); p++) {
      for (long q = 0; q < table.size(0); q++) {
        double[] lane = new double[LANES];
        for (long i = 0; i < points.size(1); i++) {
          lane[(int) (i % LANES)] += points.get(p, i) * points.get(q, i);
        }
        table.put(
            p,
            q,
            ((lane[0] + lane[1]) + (lane[2] + lane[3]))
                + ((lane[4] + lane[5]) + (lane[6] + lane[7])));
      }
    }
  }

  /** Floyd and Warshall's method on [n,n] steps, in place. */
  static void shortestPaths(DoubleIndexer steps, int n) {
    for (int via = 0; via < n; via++) {
      for (int from = 0; from < n; from++) {
        double first = steps.get(from, via);
        for (int to = 0; to < n; to++) {
          double length = first + steps.get(via, to);
          if (length < steps.get(from, to)) {
            steps.put(from, to, length);
          }
        }
      }
    }
  }

  /** Elimination without pivoting on the upper half of a [n,n]; x, [n], becomes the solution. */
  static void solvePositive(DoubleIndexer a, DoubleIndexer x, int n) {
    for (int k = 0; k < n; k++) {
      double pivot = a.get(k, k);
      if (!(pivot > 0 && pivot < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("matrix is not positive definite, at row " + k);
      }
      for (int i = k + 1; i < n; i++) {
        double factor = a.get(k, i) / pivot; // symmetric: what stands below the pivot
        for (int j = i; j < n; j++) {
          a.put(i, j, a.get(i, j) - factor * a.get(k, j));
        }
        x.put(i, x.get(i) - factor * x.get(k));
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      double value = x.get(i);
      for (int j = n - 1; j > i; j--) {
        value -= a.get(i, j) * x.get(j);
      }
      x.put(i, value / a.get(i, i));
    }
  }
}
