package org.chiaro.unet;

import org.chiaro.run.ChiaroException;

/** A step whose numbers are not finite; nothing of it has reached a weight. */
final class BadStep extends RuntimeException {
  private final transient ChiaroException end;

  /** {@code end} is what the training ends with unless the step may be skipped. */
  BadStep(ChiaroException end) {
    super(end.getMessage(), end);
    this.end = end;
  }

  ChiaroException end() {
    return end;
  }
}
