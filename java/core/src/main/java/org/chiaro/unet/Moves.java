package org.chiaro.unet;

import org.chiaro.run.ChiaroException;

/**
 * How far the pairs of an augmented training move.
 *
 * @param scale objects shrink or grow by up to this factor
 * @param shift to each direction, in shares of the side
 */
public record Moves(double scale, double shift) {
  /**
   * For generators that put the object in the middle, and photos of things that may be anywhere.
   */
  public static final Moves FAR = new Moves(1.5, 0.25);

  private static final double MOST_SCALE = 4;
  private static final double MOST_SHIFT = 0.5;

  public Moves {
    if (!(scale >= 1 && scale <= MOST_SCALE)) {
      throw new ChiaroException.Usage(
          "train.augment-scale must be from 1 to %s, was %s".formatted(MOST_SCALE, scale));
    }
    if (!(shift >= 0 && shift <= MOST_SHIFT)) {
      throw new ChiaroException.Usage(
          "train.augment-shift must be from 0 to %s, was %s".formatted(MOST_SHIFT, shift));
    }
  }
}
