package org.chiaro.ranking;

import java.util.Locale;

/**
 * What is looked for in a direction that lights the object and darkens the background. Each is a
 * number in [0,1] for every sample, 1 is right; none needs a label.
 */
public enum Part {
  /**
   * The part of the change of colours that two affine colour maps explain, whichever is nearer at
   * each pixel: 1 - residual / change. The residual is the published score (Voynov et al. 2021,
   * directions_scoring.py); divided by the change it does not favour shifts that do nothing.
   */
  MAPS("two colour maps explain the change"),
  /** Whether the pair passes the filters with an object of a hundredth of the picture or more. */
  KEPT("pairs that the filters keep"),
  /**
   * 2 min(a,b) / (a + b), a the mean rise of grey where it rises and b the mean fall where it does
   * not: 1 where the object gets as much lighter as the background gets darker.
   */
  BOTH("the object gets lighter and the background darker"),
  /** Change of grey by change of colour: small where only hues change. */
  LIGHT("the change is of light, not of colour"),
  /**
   * Correlation of the edges before and after (Sobel): small where something moves, grows or is
   * drawn anew.
   */
  EDGES("edges stay"),
  /** Pixels that get lighter one way and do not get lighter the other way. */
  OPPOSITE("the other way gives the complement"),
  /** IoU of the mask with those at half and twice the magnitude. */
  STABLE("the mask does not depend on the magnitude"),
  /**
   * (1 + mask in the middle - mask at the border) / 2. The middle is a disc of half the side, the
   * border a sixteenth on each side. This is what tells the sign.
   */
  CENTRE("the mask is in the middle, not at the border");

  private final String meaning;

  Part(String meaning) {
    this.meaning = meaning;
  }

  /** In a few words, for people. */
  public String meaning() {
    return meaning;
  }

  /** As files name it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
