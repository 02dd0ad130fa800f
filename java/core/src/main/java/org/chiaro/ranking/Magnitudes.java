package org.chiaro.ranking;

/**
 * What the mask of one direction does over a grid of magnitudes, and which one to take.
 *
 * @param magnitudes rising
 * @param kept share of pairs that the filters keep with an object, at each
 * @param stable mean IoU of the mask with those at the next magnitudes below and above
 */
public record Magnitudes(double[] magnitudes, double[] kept, double[] stable) {
  /** So much worse than the best is as good: then the nearest to the middle of the grid wins. */
  private static final double AS_GOOD = 0.02;

  public Magnitudes {
    magnitudes = magnitudes.clone();
    kept = kept.clone();
    stable = stable.clone();
  }

  /** Number of magnitudes. */
  public int size() {
    return magnitudes.length;
  }

  public double magnitude(int i) {
    return magnitudes[i];
  }

  public double kept(int i) {
    return kept[i];
  }

  public double stable(int i) {
    return stable[i];
  }

  /** Share kept times stability; needs no label. */
  public double quality(int i) {
    return kept[i] * stable[i];
  }

  /** The magnitude to shift by. */
  public double best() {
    double most = 0;
    for (int i = 0; i < size(); i++) {
      most = Math.max(most, quality(i));
    }
    int middle = size() / 2;
    int best = -1;
    for (int i = 0; i < size(); i++) {
      boolean good = quality(i) >= most - AS_GOOD;
      if (good && (best < 0 || Math.abs(i - middle) < Math.abs(best - middle))) {
        best = i;
      }
    }
    return magnitudes[best];
  }
}
