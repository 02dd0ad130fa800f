package org.chiaro.saliency;

import java.nio.DoubleBuffer;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Kernels;

/**
 * How much of the photo's border a superpixel is joined to, for its size: soft length along the
 * border / sqrt(soft area). Both are counted in superpixels, each weighted by its geodesic distance
 * in colour.
 */
final class BoundaryConnectivity {
  /** From here on a superpixel is background for certain. */
  private static final double CERTAIN = 3;

  private static final double CERTAIN_WEIGHT = 1000;

  private BoundaryConnectivity() {}

  /**
   * The connectivity of each superpixel.
   *
   * @param smallStep differences in colour up to this cost nothing
   * @param sigma width of the weight of a geodesic distance
   */
  static double[] of(
      Kernels kernels, SuperpixelGraph graph, PairTable colour, double smallStep, double sigma) {
    int count = graph.count();
    PairTable weights = geodesic(kernels, graph, colour, smallStep).weights(sigma);
    double[] length = new double[count];
    double[] area = new double[count];
    for (int p = 0; p < count; p++) {
      for (int q = 0; q < count; q++) {
        area[p] += weights.at(p, q);
        length[p] += graph.atBorder(q) ? weights.at(p, q) : 0;
      }
    }
    double[] connectivity = new double[count];
    for (int p = 0; p < count; p++) {
      connectivity[p] = length[p] / Math.sqrt(area[p]);
    }
    return connectivity;
  }

  /** Shortest paths over neighbours; all superpixels at the border are neighbours. */
  private static PairTable geodesic(
      Kernels kernels, SuperpixelGraph graph, PairTable colour, double smallStep) {
    int count = graph.count();
    PairTable steps = PairTable.zeros(count);
    for (int p = 0; p < count; p++) {
      for (int q = 0; q < p; q++) {
        boolean linked = graph.contacts(p, q) > 0 || graph.atBorder(p) && graph.atBorder(q);
        // a step that costs nothing is a step
        steps.set(
            p, q, linked ? Math.max(0, colour.at(p, q) - smallStep) : Double.POSITIVE_INFINITY);
      }
    }
    NdArray matrix = NdArray.allocate(DType.F64, count, count);
    DoubleBuffer doubles = matrix.data().asDoubleBuffer();
    doubles.put(0, steps.values());
    kernels.shortestPaths(matrix.view());
    doubles.get(0, steps.values());
    return steps;
  }

  /** 1 - exp(-connectivity^2 / 2). */
  static double[] probability(double[] connectivity) {
    double[] probability = new double[connectivity.length];
    for (int p = 0; p < probability.length; p++) {
      probability[p] = 1 - StrictMath.exp(-connectivity[p] * connectivity[p] / 2);
    }
    return probability;
  }

  /** The probability, but 1000 where the connectivity leaves no doubt. */
  static double[] weight(double[] connectivity, double[] probability) {
    double[] weight = probability.clone();
    for (int p = 0; p < weight.length; p++) {
      if (connectivity[p] > CERTAIN) {
        weight[p] = CERTAIN_WEIGHT;
      }
    }
    return weight;
  }
}
