package org.chiaro.io;

import java.nio.ByteBuffer;

/**
 * An 8-bit picture of one channel, row by row, in direct memory: a mask, a probability map.
 *
 * @param u8 exactly height * width bytes
 */
public record Grey(int height, int width, ByteBuffer u8) {
  public Grey {
    u8 = Pixels.checked(height, width, 1, u8);
  }

  /** A black picture. */
  public static Grey allocate(int height, int width) {
    return new Grey(height, width, Pixels.allocate(height, width, 1));
  }
}
