package org.chiaro.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.chiaro.run.ChiaroException;

/**
 * What an image file says of itself, read before any decoder sees it, and the bytes that the
 * decoder may see.
 *
 * @param grey one channel without colour, so that it can be decoded as such
 * @param content the file, or a copy without the parts that only colour management and viewers use
 */
record ImageHeader(String format, int height, int width, boolean grey, byte[] content) {
  /** Largest picture that is decoded, in pixels. */
  static final long MAX_PIXELS = 64_000_000;

  /** Longest edge that is decoded, in pixels. */
  static final int MAX_SIDE = 16_384;

  /** Reads the header of PNG, JPEG, BMP or WebP content; the kind is told by content. */
  static ImageHeader of(byte[] content, String name) {
    ImageHeader header;
    if (PngFile.matches(content)) {
      header = PngFile.header(content, name);
    } else if (JpegFile.matches(content)) {
      header = JpegFile.header(content, name);
    } else if (startsWith(content, 0, "BM")) {
      header = bmp(content, name);
    } else if (startsWith(content, 0, "RIFF") && startsWith(content, 8, "WEBP")) {
      header = webp(content, name);
    } else {
      throw bad(name, "not a PNG, JPEG, BMP or WebP image");
    }
    return header;
  }

  /** Refuses sizes beyond the limits; called by every reader as soon as it knows the size. */
  static void requireSize(long height, long width, String name) {
    if (height <= 0 || width <= 0) {
      throw bad(name, "the image says it is " + width + " x " + height + " pixels");
    }
    if (height > MAX_SIDE || width > MAX_SIDE || height * width > MAX_PIXELS) {
      throw bad(
          name,
          "%d x %d pixels; up to %d a side and %d million in all are read"
              .formatted(width, height, MAX_SIDE, MAX_PIXELS / 1_000_000));
    }
  }

  static ChiaroException bad(String name, String what) {
    return new ChiaroException.Data(name + ": " + what);
  }

  static boolean startsWith(byte[] content, int offset, String ascii) {
    if (content.length - offset < ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (content[offset + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static ImageHeader bmp(byte[] content, String name) {
    ByteBuffer data = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    if (content.length < 26) {
      throw bad(name, "the BMP header is cut off");
    }
    int headerBytes = data.getInt(14);
    boolean old = headerBytes == 12;
    if (!old && (headerBytes < 40 || headerBytes > 124 || content.length < 14 + headerBytes)) {
      throw bad(name, "the BMP header is damaged or cut off");
    }
    long width = old ? data.getShort(18) & 0xffff : data.getInt(18);
    // a negative height means that rows go from top to bottom
    long height = old ? data.getShort(20) & 0xffff : Math.abs((long) data.getInt(22));
    requireSize(height, width, name);
    int bits = data.getShort(old ? 24 : 28);
    int compression = old ? 0 : data.getInt(30);
    if (!Arrays.asList(1, 4, 8, 16, 24, 32).contains(bits) || compression < 0 || compression > 3) {
      throw bad(name, "a BMP of " + bits + " bits and compression " + compression + " is not read");
    }
    int colours = old || bits > 8 ? 0 : data.getInt(46);
    long palette = bits > 8 ? 0 : (old ? 3L : 4L) * (colours == 0 ? 1 << bits : colours);
    if (colours < 0 || colours > 256 || 14L + headerBytes + palette > content.length) {
      throw bad(name, "the BMP's palette is damaged or cut off");
    }
    long start = data.getInt(10) & 0xffffffffL;
    boolean packed = compression == 0 || compression == 3;
    long bytes = packed ? (width * bits + 31) / 32 * 4 * height : 2;
    if (start < 14 + headerBytes || start + bytes > content.length) {
      throw bad(name, "the BMP is cut off");
    }
    return new ImageHeader("BMP", (int) height, (int) width, false, content);
  }

  private static ImageHeader webp(byte[] content, String name) {
    ByteBuffer data = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    if (content.length < 30 || (data.getInt(4) & 0xffffffffL) + 8 > content.length) {
      throw bad(name, "the WebP is cut off");
    }
    int height;
    int width;
    if (startsWith(content, 12, "VP8X")) {
      width = (data.getInt(24) & 0xffffff) + 1;
      height = (data.getInt(26) >>> 8) + 1;
    } else if (startsWith(content, 12, "VP8L") && content[20] == 0x2f) {
      int bits = data.getInt(21);
      width = (bits & 0x3fff) + 1;
      height = (bits >>> 14 & 0x3fff) + 1;
    } else if (startsWith(content, 12, "VP8 ") && (data.getInt(23) & 0xffffff) == 0x2a019d) {
      width = data.getShort(26) & 0x3fff;
      height = data.getShort(28) & 0x3fff;
    } else {
      throw bad(name, "the WebP header is damaged");
    }
    requireSize(height, width, name);
    return new ImageHeader("WebP", height, width, false, content);
  }
}
