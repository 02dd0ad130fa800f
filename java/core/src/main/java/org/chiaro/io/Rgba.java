package org.chiaro.io;

import java.nio.ByteBuffer;

/**
 * An 8-bit colour picture with coverage: interleaved R, G, B, A, row by row, in direct memory. The
 * colours are not multiplied by A.
 *
 * @param rgba exactly height * width * 4 bytes
 */
public record Rgba(int height, int width, ByteBuffer rgba) {
  public Rgba {
    rgba = Pixels.checked(height, width, 4, rgba);
  }

  /** A picture of transparent black. */
  public static Rgba allocate(int height, int width) {
    return new Rgba(height, width, Pixels.allocate(height, width, 4));
  }
}
