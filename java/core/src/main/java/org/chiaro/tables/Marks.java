package org.chiaro.tables;

import java.util.Optional;

/** The three scores of a row, each absent where its source does not give it. */
public record Marks(Optional<Score> maxF, Optional<Score> iou, Optional<Score> accuracy) {
  /** All three, measured. */
  public static Marks of(double maxF, double iou, double accuracy) {
    return new Marks(
        Optional.of(Score.of(maxF)), Optional.of(Score.of(iou)), Optional.of(Score.of(accuracy)));
  }

  /** The score of one column. */
  public Optional<Score> at(Column column) {
    return switch (column) {
      case MAX_F -> maxF;
      case IOU -> iou;
      case ACCURACY -> accuracy;
    };
  }
}
