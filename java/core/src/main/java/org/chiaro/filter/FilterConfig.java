package org.chiaro.filter;

import org.chiaro.run.ChiaroException;

/**
 * Which filters run, and their thresholds.
 *
 * @param components whether small components are cleared from the masks
 * @param componentRatio in [0,1): a component stays where its size / the largest's is greater
 * @param maxArea greater than 0: a pair is dropped unless the object's part of its mask is smaller;
 *     1 or more switches the size filter off
 * @param histogram whether pairs are dropped whose shifted image has fewer than two modes
 */
public record FilterConfig(
    boolean components, double componentRatio, double maxArea, boolean histogram) {
  public FilterConfig {
    if (!(componentRatio >= 0 && componentRatio < 1)) {
      throw new ChiaroException.Usage("component-ratio must be in [0,1), was " + componentRatio);
    }
    if (!(maxArea > 0)) {
      throw new ChiaroException.Usage("max-area must be > 0, was " + maxArea);
    }
  }

  /** All filters as published: components above a fifth of the largest, at most half the image. */
  public static FilterConfig defaults() {
    return new FilterConfig(true, 0.2, 0.5, true);
  }
}
