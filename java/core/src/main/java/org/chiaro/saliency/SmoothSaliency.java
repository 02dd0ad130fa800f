package org.chiaro.saliency;

import java.nio.DoubleBuffer;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Kernels;

/**
 * The saliency s of each superpixel that makes smallest
 *
 * <pre>sum 5 background s^2 + sum contrast (s - 1)^2 + sum over pairs weight (s_p - s_q)^2</pre>
 *
 * <p>(equation 9 of the paper). The weight of a pair is a Gaussian of its distance in colour,
 * within two steps and along the border, plus 0.1 for each {@link SuperpixelGraph#contacts}.
 */
final class SmoothSaliency {
  private static final double BACKGROUND = 5;
  private static final double TOUCHING = 0.1;

  private SmoothSaliency() {}

  static double[] of(
      Kernels kernels,
      SuperpixelGraph graph,
      boolean[] twoSteps,
      PairTable colour,
      double sigma,
      double[] background,
      double[] contrast) {
    int count = graph.count();
    PairTable system = PairTable.zeros(count);
    double[] total = new double[count];
    for (int p = 0; p < count; p++) {
      for (int q = 0; q < p; q++) {
        boolean alike = twoSteps[p * count + q] || graph.atBorder(p) && graph.atBorder(q);
        double weight = alike ? PairTable.weight(colour.at(p, q), sigma) : 0;
        weight += TOUCHING * graph.contacts(p, q);
        system.set(p, q, -weight);
        total[p] += weight;
        total[q] += weight;
      }
    }
    for (int p = 0; p < count; p++) {
      system.set(p, p, total[p] + BACKGROUND * background[p] + contrast[p]);
    }
    return solve(kernels, system, contrast);
  }

  private static double[] solve(Kernels kernels, PairTable system, double[] right) {
    NdArray matrix = NdArray.allocate(DType.F64, system.count(), system.count());
    NdArray vector = NdArray.allocate(DType.F64, system.count());
    DoubleBuffer solution = vector.data().asDoubleBuffer();
    matrix.data().asDoubleBuffer().put(0, system.values());
    solution.put(0, right);
    kernels.solvePositive(matrix.view(), vector.view());
    double[] result = new double[system.count()];
    solution.get(0, result);
    return result;
  }
}
