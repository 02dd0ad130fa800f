package org.chiaro.filter;

import java.util.Optional;

/**
 * What the filters say about one pair.
 *
 * @param index place in the batch
 * @param area part of the mask that is object after the component filter, in [0,1]
 * @param modes local maxima of the shifted image's histogram
 * @param kept whether the pair may be trained on
 * @param droppedBy the first filter that dropped it, "size" or "histogram"; null where it is kept
 */
public record Verdict(int index, double area, int modes, boolean kept, String droppedBy) {
  public Verdict {
    if (kept != (droppedBy == null)) {
      throw new IllegalArgumentException("a pair is dropped by a filter or kept, index " + index);
    }
  }

  /** The filter that dropped the pair, if any. */
  public Optional<String> dropper() {
    return Optional.ofNullable(droppedBy);
  }
}
