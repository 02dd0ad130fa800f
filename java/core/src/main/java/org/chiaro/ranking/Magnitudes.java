package org.chiaro.ranking;

import java.util.Arrays;

/**
 * What the mask of one direction does over a grid of magnitudes, and which one to take.
 *
 * @param magnitudes rising
 * @param kept share of pairs that the filters keep with an object, at each
 * @param stable mean IoU of the mask with those at the next magnitudes below and above
 */
public record Magnitudes(double[] magnitudes, double[] kept, double[] stable) {
  /** So much less stable is as stable. */
  private static final double AS_GOOD = 0.005;

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

  /**
   * The magnitude to shift by, told without labels: where the mask is most stable, so that nothing
   * but the light changes, of those at which the filters keep at least half as much as anywhere. Of
   * equally good ones the nearest to the middle of the grid.
   */
  public double best() {
    double mostKept = Arrays.stream(kept).max().orElseThrow();
    double mostStable = 0;
    for (int i = 0; i < size(); i++) {
      if (kept[i] >= mostKept / 2) {
        mostStable = Math.max(mostStable, stable[i]);
      }
    }
    int middle = size() / 2;
    int best = -1;
    for (int i = 0; i < size(); i++) {
      boolean good = kept[i] >= mostKept / 2 && stable[i] >= mostStable - AS_GOOD;
      if (good && (best < 0 || Math.abs(i - middle) < Math.abs(best - middle))) {
        best = i;
      }
    }
    return magnitudes[best];
  }
}
