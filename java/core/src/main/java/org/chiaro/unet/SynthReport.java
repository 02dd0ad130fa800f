package org.chiaro.unet;

import java.io.Serializable;
import org.chiaro.filter.FilterReport;

/**
 * Running totals of a synthesis.
 *
 * @param drawn pairs that were made
 * @param kept pairs that every filter kept
 * @param droppedBySize pairs whose object is too large
 * @param droppedByHistogram pairs, of those left, whose shifted image has one mode
 */
public record SynthReport(long drawn, long kept, long droppedBySize, long droppedByHistogram)
    implements Serializable {
  /** Before the first pair. */
  public static final SynthReport NONE = new SynthReport(0, 0, 0, 0);

  /** The totals with one more round. */
  public SynthReport plus(FilterReport round) {
    return new SynthReport(
        drawn + round.drawn(),
        kept + round.kept().length,
        droppedBySize + round.droppedBySize(),
        droppedByHistogram + round.droppedByHistogram());
  }

  /** The totals of two parts of a synthesis. */
  public SynthReport plus(SynthReport other) {
    return new SynthReport(
        drawn + other.drawn,
        kept + other.kept,
        droppedBySize + other.droppedBySize,
        droppedByHistogram + other.droppedByHistogram);
  }

  /** What was added since an earlier report. */
  public SynthReport minus(SynthReport earlier) {
    return new SynthReport(
        drawn - earlier.drawn,
        kept - earlier.kept,
        droppedBySize - earlier.droppedBySize,
        droppedByHistogram - earlier.droppedByHistogram);
  }

  /** The part of the drawn pairs that was kept, in [0,1]; 0 before the first. */
  public double acceptanceRate() {
    return drawn == 0 ? 0 : (double) kept / drawn;
  }

  /** {@code drew 640, kept 12, dropped 600 by size and 28 by histogram}. */
  public String describe() {
    return "drew %d, kept %d, dropped %d by size and %d by histogram"
        .formatted(drawn, kept, droppedBySize, droppedByHistogram);
  }
}
