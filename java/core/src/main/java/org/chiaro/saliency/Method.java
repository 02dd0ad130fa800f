package org.chiaro.saliency;

import java.util.Locale;

/** The methods that {@code chiaro saliency} knows. */
public enum Method {
  /** {@link CentredDisc}. */
  DISC(false),
  /** {@link RobustBackground}. */
  WCTR(true),
  /** {@link HierarchicalSaliency}. */
  HS(false),
  /** {@link WeightedSparseCoding}. */
  WSC(true);

  private final boolean superpixels;

  Method(boolean superpixels) {
    this.superpixels = superpixels;
  }

  /** Whether the method cuts the photo into a number of superpixels that can be chosen. */
  public boolean hasSuperpixels() {
    return superpixels;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
