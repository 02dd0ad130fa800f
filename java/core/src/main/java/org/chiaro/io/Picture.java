package org.chiaro.io;

import java.nio.ByteBuffer;

/**
 * An 8-bit colour picture: interleaved R, G, B, row by row, in direct memory.
 *
 * @param rgb exactly height * width * 3 bytes
 */
public record Picture(int height, int width, ByteBuffer rgb) {
  public Picture {
    rgb = Pixels.checked(height, width, 3, rgb);
  }

  /** A black picture. */
  public static Picture allocate(int height, int width) {
    return new Picture(height, width, Pixels.allocate(height, width, 3));
  }
}
