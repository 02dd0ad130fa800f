package org.chiaro.kernel;

import java.util.Arrays;

/**
 * Weighted sparse coding of points by an active set: for point x and atoms d the values v &gt;= 0
 * that make smallest
 *
 * <pre>|x - sum v_j d_j|^2 / 2 + lambda sum weight_j v_j</pre>
 *
 * <p>Points and atoms are known by their products. Starting from nothing, the atom whose value
 * lowers the sum fastest joins, and the values on the atoms chosen so far become the best ones; an
 * atom whose value would fall below 0 on the way leaves. It ends where no atom gains more than 1e-7
 * of its squared length, at 20 atoms, or after 100 that joined. (Lawson and Hanson, "Solving Least
 * Squares Problems", 1974, chapter 23, with the weights in the right-hand side.)
 *
 * <p>Squared lengths of atoms count 1e-9 more where values are found, so that equal atoms do no
 * harm. Every sum is float64 in the order written here.
 */
final class JavaSparseCoder {
  private static final int MOST_CHOSEN = 20;
  private static final int MOST_STEPS = 100;
  private static final double TOLERANCE = 1e-7;
  private static final double RIDGE = 1e-9;

  private final double[] gram;
  private final int points;
  private final int[] atoms;
  private final double[] start;
  private final int[] chosen = new int[MOST_CHOSEN];
  private final double[] value = new double[MOST_CHOSEN];
  private int count;

  /**
   * A coder of one set of atoms.
   *
   * @param gram products of all pairs of points, [points * points]
   * @param atoms the points that are atoms
   */
  private JavaSparseCoder(double[] gram, int points, int[] atoms) {
    this.gram = gram;
    this.points = points;
    this.atoms = atoms;
    this.start = new double[atoms.length];
  }

  /** {@link Kernels#sparseCode}. */
  static void code(
      TensorView gram,
      TensorView atoms,
      TensorView weights,
      TensorView coefficients,
      TensorView errors,
      double lambda) {
    int points = (int) Batch.ofSquare("gram", gram);
    int count = (int) Batch.ofAtoms(points, atoms, weights, coefficients, errors, lambda);
    int[] indices = HostArrays.indices("atoms", atoms, points);
    JavaSparseCoder coder = new JavaSparseCoder(HostArrays.doubles(gram), points, indices);
    double[] costs = HostArrays.doubles(weights);
    double[] values = new double[costs.length];
    double[] error = new double[points];
    double[] ofPoint = new double[count];
    for (int p = 0; p < points; p++) {
      double[] weight = Arrays.copyOfRange(costs, p * count, (p + 1) * count);
      error[p] = coder.code(p, weight, lambda, ofPoint);
      System.arraycopy(ofPoint, 0, values, p * count, count);
    }
    HostArrays.put(coefficients, values);
    HostArrays.put(errors, error);
    HostMemory.keepAlive(gram, atoms, weights, coefficients, errors);
  }

  /** Codes one point into {@code coefficients}, one an atom; returns |x - sum v d|^2. */
  private double code(int point, double[] weights, double lambda, double[] coefficients) {
    for (int j = 0; j < atoms.length; j++) {
      start[j] = gram[point * points + atoms[j]] - lambda * weights[j];
    }
    count = 0;
    for (int step = 0; step < MOST_STEPS && count < MOST_CHOSEN; step++) {
      int best = mostPromising();
      if (best < 0) {
        break;
      }
      chosen[count] = best;
      value[count] = 0;
      count++;
      settle();
    }
    Arrays.fill(coefficients, 0);
    double error = gram[point * points + point];
    for (int i = 0; i < count; i++) {
      coefficients[chosen[i]] = value[i];
      double inner = 0;
      for (int k = 0; k < count; k++) {
        inner += value[k] * product(chosen[i], chosen[k]);
      }
      error -= value[i] * (2 * gram[point * points + atoms[chosen[i]]] - inner);
    }
    return error < 0 ? 0 : error;
  }

  private double product(int j, int k) {
    return gram[atoms[j] * points + atoms[k]];
  }

  /** The atom whose value, raised from 0, lowers the sum fastest; -1 where none does. */
  private int mostPromising() {
    int best = -1;
    double most = 0;
    for (int j = 0; j < atoms.length; j++) {
      double gain = start[j];
      boolean free = true;
      for (int i = 0; i < count; i++) {
        gain -= value[i] * product(chosen[i], j);
        free &= chosen[i] != j;
      }
      if (free && gain > most && gain > TOLERANCE * product(j, j)) {
        most = gain;
        best = j;
      }
    }
    return best;
  }

  /** Moves to the best values of the chosen atoms; those that would fall below 0 leave. */
  private void settle() {
    while (count > 0) {
      double[] wanted = solve();
      double part = 1;
      for (int i = 0; i < count; i++) {
        double ratio = wanted[i] <= 0 ? value[i] / (value[i] - wanted[i]) : 1;
        part = ratio < part ? ratio : part;
      }
      int kept = 0;
      for (int i = 0; i < count; i++) {
        boolean leaves = wanted[i] <= 0 && !(value[i] / (value[i] - wanted[i]) > part);
        if (!leaves) {
          chosen[kept] = chosen[i];
          value[kept] = part < 1 ? value[i] + part * (wanted[i] - value[i]) : wanted[i];
          kept++;
        }
      }
      if (kept == count) {
        return;
      }
      count = kept;
    }
  }

  /** (products + ridge) wanted = start on the chosen atoms, by Cholesky's method. */
  private double[] solve() {
    double[][] factor = new double[count][count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = product(chosen[i], chosen[j]);
        sum += i == j ? RIDGE * sum : 0;
        for (int k = 0; k < j; k++) {
          sum -= factor[i][k] * factor[j][k];
        }
        factor[i][j] = i == j ? Math.sqrt(sum) : sum / factor[j][j];
      }
    }
    double[] wanted = new double[count];
    for (int i = 0; i < count; i++) {
      double sum = start[chosen[i]];
      for (int k = 0; k < i; k++) {
        sum -= factor[i][k] * wanted[k];
      }
      wanted[i] = sum / factor[i][i];
    }
    for (int i = count - 1; i >= 0; i--) {
      double sum = wanted[i];
      for (int k = i + 1; k < count; k++) {
        sum -= factor[k][i] * wanted[k];
      }
      wanted[i] = sum / factor[i][i];
    }
    return wanted;
  }
}
