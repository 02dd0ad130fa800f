package org.chiaro.filter;

/**
 * Drops pairs whose shifted image has one dominant brightness: object and background did not part.
 * Kept with two or more local maxima in the smoothed histogram (reference gan_mask_gen.py).
 */
public record HistogramFilter() {
  /** Name in verdicts. */
  public static final String NAME = "histogram";

  private static final int MIN_MODES = 2;

  /** Whether an image with this many modes is kept. */
  public boolean keeps(int modes) {
    return modes >= MIN_MODES;
  }
}
