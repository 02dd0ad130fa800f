package org.chiaro.filter;

/**
 * Drops pairs whose object is too large: kept where the mean of the mask &lt; maxArea, strictly
 * (reference gan_mask_gen.py: 0.5). There is no lower bound: an empty mask passes.
 *
 * @param maxArea 1 or more keeps everything, a mask of ones too
 */
public record AreaFilter(double maxArea) {
  /** Name in verdicts. */
  public static final String NAME = "size";

  /** Whether a mask with this part of ones is kept. */
  public boolean keeps(double areaFraction) {
    return maxArea >= 1 || areaFraction < maxArea;
  }
}
