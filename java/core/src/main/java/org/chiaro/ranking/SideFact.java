package org.chiaro.ranking;

/** What is told of a direction beside its parts, as means over samples; does not rank. */
public enum SideFact {
  /** Mean distance of the shifted colours from the nearer colour map; colours are in [-1,1]. */
  RESIDUAL("residual"),
  /** Mean distance of the shifted colours from the colours before. */
  CHANGE("change"),
  /** Mean squared difference of Sobel edges, as the search minimises it. */
  EDGE_LOSS("edgeLoss"),
  /** Part of the picture that is object. */
  AREA("area"),
  /** Share of pairs dropped because the object is too large. */
  TOO_LARGE("tooLarge"),
  /** Share of pairs dropped because brightness has one mode. */
  ONE_MODE("oneMode"),
  /** Share of pairs whose mask is (nearly) empty. */
  EMPTY("empty"),
  /** Part of the border that is object. */
  BORDER("border"),
  /** IoU of the mask with the pixels that the lighter one of the two colour maps explains. */
  MAP_IOU("mapIou");

  private final String text;

  SideFact(String text) {
    this.text = text;
  }

  /** As files name it. */
  public String text() {
    return text;
  }
}
