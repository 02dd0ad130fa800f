package org.chiaro.io;

import java.nio.ByteBuffer;

/** The memory of pictures: its size and kind, checked once for all of them. */
final class Pixels {
  private Pixels() {}

  static ByteBuffer allocate(int height, int width, int channels) {
    return ByteBuffer.allocateDirect(bytes(height, width, channels));
  }

  static ByteBuffer checked(int height, int width, int channels, ByteBuffer data) {
    int bytes = bytes(height, width, channels);
    if (!data.isDirect() || data.remaining() != bytes) {
      throw new IllegalArgumentException(
          "%d x %d pixels need a direct buffer of %d bytes, got %s"
              .formatted(height, width, bytes, data));
    }
    return data.slice();
  }

  private static int bytes(int height, int width, int channels) {
    if (height <= 0 || width <= 0) {
      throw new IllegalArgumentException("a picture of " + height + " x " + width + " pixels");
    }
    return Math.multiplyExact(Math.multiplyExact(height, width), channels);
  }
}
