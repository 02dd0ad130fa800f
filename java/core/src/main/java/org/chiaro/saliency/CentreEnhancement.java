package org.chiaro.saliency;

import java.util.Arrays;

/**
 * Saliency gathered about its own centre, and made alike where neighbours look alike.
 *
 * <p>The mean over superpixels within two steps is weighted by a Gaussian of their distance in
 * features, whose sigma is 0.3 of the mean distance of all pairs.
 */
final class CentreEnhancement {
  private static final double ALIKE = 0.3;

  private final double[][] place;
  private final int[][] near;
  private final double[][] weights;

  /**
   * What depends on the photo only.
   *
   * @param means {@link Superpixels#means}
   * @param twoSteps {@link SuperpixelGraph#withinTwoSteps}
   */
  CentreEnhancement(double[][] means, boolean[] twoSteps, PairTable distances) {
    int count = distances.count();
    place = means;
    near = new int[count][];
    weights = new double[count][];
    double sum = 0;
    for (double distance : distances.values()) {
      sum += distance;
    }
    double sigma = ALIKE * sum / distances.values().length;
    for (int p = 0; p < count; p++) {
      int[] found = new int[count];
      int size = 0;
      for (int q = 0; q < count; q++) {
        if (twoSteps[p * count + q]) {
          found[size++] = q;
        }
      }
      near[p] = Arrays.copyOf(found, size);
      weights[p] = new double[size];
      for (int i = 0; i < size; i++) {
        double distance = distances.at(p, found[i]);
        weights[p][i] =
            distance == 0 ? 1 : StrictMath.exp(-distance * distance / (2 * sigma * sigma));
      }
    }
  }

  /** A Gaussian of the distance to where the saliency's centre lies, in parts of the sides. */
  double[] cue(double[] saliency, double sigma) {
    double total = 0;
    double y = 0;
    double x = 0;
    for (int p = 0; p < saliency.length; p++) {
      total += saliency[p];
      y += saliency[p] * place[p][3];
      x += saliency[p] * place[p][4];
    }
    double[] cue = new double[saliency.length];
    for (int p = 0; p < cue.length; p++) {
      double dy = total > 0 ? place[p][3] - y / total : 0;
      double dx = total > 0 ? place[p][4] - x / total : 0;
      cue[p] = StrictMath.exp(-(dy * dy + dx * dx) / (2 * sigma * sigma));
    }
    return cue;
  }

  /** Means over those near and alike. */
  double[] smooth(double[] saliency) {
    double[] smooth = new double[saliency.length];
    for (int p = 0; p < smooth.length; p++) {
      double total = 0;
      for (int i = 0; i < near[p].length; i++) {
        smooth[p] += weights[p][i] * saliency[near[p][i]];
        total += weights[p][i];
      }
      smooth[p] /= total;
    }
    return smooth;
  }

  /** Both: times the cue of {@code sigma}, made smooth, stretched. */
  double[] of(double[] saliency, double sigma) {
    return Stretch.of(smooth(product(saliency, cue(saliency, sigma))));
  }

  static double[] product(double[] a, double[] b) {
    double[] product = new double[a.length];
    for (int p = 0; p < a.length; p++) {
      product[p] = a[p] * b[p];
    }
    return product;
  }
}
