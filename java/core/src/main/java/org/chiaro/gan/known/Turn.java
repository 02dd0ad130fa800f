package org.chiaro.gan.known;

import org.chiaro.latent.Philox;

/**
 * A random rotation (or reflection) of the latent space: factors = M z, so that no coordinate of z
 * means anything by itself.
 *
 * <p>Rows of Gaussian numbers, made orthogonal one after the other; M is uniform among the
 * orthogonal matrices.
 */
final class Turn {
  private final double[][] rows;

  Turn(Philox random, int size) {
    rows = new double[size][size];
    float[] normal = new float[size];
    for (int i = 0; i < size; i++) {
      random.normal(i, normal, 0, size);
      for (int k = 0; k < size; k++) {
        rows[i][k] = normal[k];
      }
      // twice, so that rounding leaves nothing of the earlier rows
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < i; j++) {
          subtract(rows[i], rows[j], dot(rows[i], rows[j]));
        }
        divide(rows[i], Math.sqrt(dot(rows[i], rows[i])));
      }
    }
  }

  /** The unit vector in latent space along which one factor alone rises. */
  float[] axis(Factor factor) {
    float[] axis = new float[rows.length];
    for (int k = 0; k < axis.length; k++) {
      axis[k] = (float) rows[factor.ordinal()][k];
    }
    return axis;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  private static void subtract(double[] from, double[] what, double factor) {
    for (int k = 0; k < from.length; k++) {
      from[k] -= factor * what[k];
    }
  }

  private static void divide(double[] values, double by) {
    for (int k = 0; k < values.length; k++) {
      values[k] /= by;
    }
  }
}
