package org.chiaro.saliency;

import java.util.Arrays;

/**
 * How far neighbouring superpixels lie apart in colour, and the widths that follow from it.
 *
 * @param nearest mean over superpixels of the distance to the most similar one that touches it
 * @param nearestOfTwoSteps the same among those within two steps
 * @param largest mean of the largest hundredth of the distances between superpixels that touch; NaN
 *     where there are fewer than 50 such pairs
 */
record NeighbourColours(double nearest, double nearestOfTwoSteps, double largest) {
  private static final double TOP = 0.01;

  static NeighbourColours of(SuperpixelGraph graph, boolean[] twoSteps, PairTable colour) {
    int count = graph.count();
    double[] touching = new double[count * 8];
    int pairs = 0;
    double nearest = 0;
    double nearestOfTwoSteps = 0;
    for (int p = 0; p < count; p++) {
      double one = Double.POSITIVE_INFINITY;
      double two = Double.POSITIVE_INFINITY;
      for (int q = 0; q < count; q++) {
        if (q == p || !twoSteps[p * count + q]) {
          continue;
        }
        double distance = colour.at(p, q);
        two = Math.min(two, distance);
        if (graph.contacts(p, q) > 0) {
          one = Math.min(one, distance);
          if (q < p) {
            touching = pairs < touching.length ? touching : Arrays.copyOf(touching, 2 * pairs);
            touching[pairs++] = distance;
          }
        }
      }
      // a single superpixel has no neighbour
      nearest += count == 1 ? 0 : one;
      nearestOfTwoSteps += count == 1 ? 0 : two;
    }
    Arrays.sort(touching, 0, pairs);
    int top = (int) Math.round(TOP * pairs);
    double largest = Arrays.stream(touching, pairs - top, pairs).average().orElse(Double.NaN);
    return new NeighbourColours(nearest / count, nearestOfTwoSteps / count, largest);
  }

  /** Steps of colour up to this do not lengthen a path. */
  double smallStep() {
    return nearestOfTwoSteps;
  }

  /** How far paths reach: from 5 to 10. */
  double geodesicSigma() {
    return Math.max(5, smaller(Math.min(10, 3 * nearest), largest / 10));
  }

  /** How alike in colour neighbours must be to get like saliency: at most 20. */
  double smoothSigma() {
    return smaller(Math.min(20, 3 * nearest), 0.2 * largest);
  }

  /** The smaller of both, or the first where the second is NaN. */
  private static double smaller(double value, double other) {
    return other < value ? other : value;
  }
}
