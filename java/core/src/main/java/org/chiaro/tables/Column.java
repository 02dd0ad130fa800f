package org.chiaro.tables;

/** The scores of the published tables, in their order. */
public enum Column {
  MAX_F("max F", "maxF"),
  IOU("IoU", "iou"),
  ACCURACY("acc.", "accuracy");

  private final String heading;
  private final String key;

  Column(String heading, String key) {
    this.heading = heading;
    this.key = key;
  }

  /** As a table's head has it. */
  public String heading() {
    return heading;
  }

  /** As score.json calls it. */
  public String key() {
    return key;
  }
}
