package org.chiaro.io;

import java.util.Arrays;
import java.util.List;
import org.chiaro.io.ImageSource.Span;
import org.chiaro.run.ChiaroException;

/**
 * What an image file says of itself, read before any decoder sees it, and the bytes that the
 * decoder may see.
 *
 * @param grey one channel without colour, so that it can be decoded as such
 * @param spans the file, or the file without the parts that only colour management and viewers use
 */
record ImageHeader(String format, int height, int width, boolean grey, List<Span> spans) {
  ImageHeader {
    spans = List.copyOf(spans);
  }

  /** Reads the header of PNG, JPEG, BMP or WebP content; the kind is told by content. */
  static ImageHeader of(ImageSource content, String name) {
    ImageHeader header;
    if (PngFile.matches(content)) {
      header = PngFile.header(content, name);
    } else if (JpegFile.matches(content)) {
      header = JpegFile.header(content, name);
    } else if (content.startsWith(0, "BM")) {
      header = bmp(content, name);
    } else if (content.startsWith(0, "RIFF") && content.startsWith(8, "WEBP")) {
      header = webp(content, name);
    } else {
      throw bad(name, "not a PNG, JPEG, BMP or WebP image");
    }
    return header;
  }

  /** The header of a whole file, none of which is left out. */
  static ImageHeader whole(
      String format, long height, long width, boolean grey, ImageSource content) {
    Span all = new Span(0, content.length());
    return new ImageHeader(format, (int) height, (int) width, grey, List.of(all));
  }

  /** Refuses sizes beyond the limits; called by every reader as soon as it knows the size. */
  static void requireSize(long height, long width, String name) {
    if (height <= 0 || width <= 0) {
      throw bad(name, "the image says it is " + width + " x " + height + " pixels");
    }
    int side = ImageLimits.MAX_SIDE;
    long most = ImageLimits.pixels();
    if (height > side || width > side || height * width > most) {
      throw bad(
          name,
          "%d x %d pixels; up to %d a side and %d in all are read (--max-pixels)"
              .formatted(width, height, side, most));
    }
  }

  static ChiaroException bad(String name, String what) {
    return new ChiaroException.Data(name + ": " + what);
  }

  private static ImageHeader bmp(ImageSource data, String name) {
    if (data.length() < 26) {
      throw bad(name, "the BMP header is cut off");
    }
    int headerBytes = data.i32Little(14);
    boolean old = headerBytes == 12;
    if (!old && (headerBytes < 40 || headerBytes > 124 || data.length() < 14 + headerBytes)) {
      throw bad(name, "the BMP header is damaged or cut off");
    }
    long width = old ? data.u16Little(18) : data.i32Little(18);
    // a negative height means that rows go from top to bottom
    long height = old ? data.u16Little(20) : Math.abs((long) data.i32Little(22));
    requireSize(height, width, name);
    int bits = data.u16Little(old ? 24 : 28);
    int compression = old ? 0 : data.i32Little(30);
    if (!Arrays.asList(1, 4, 8, 16, 24, 32).contains(bits) || compression < 0 || compression > 3) {
      throw bad(name, "a BMP of " + bits + " bits and compression " + compression + " is not read");
    }
    int colours = old || bits > 8 ? 0 : data.i32Little(46);
    long palette = bits > 8 ? 0 : (old ? 3L : 4L) * (colours == 0 ? 1 << bits : colours);
    if (colours < 0 || colours > 256 || 14L + headerBytes + palette > data.length()) {
      throw bad(name, "the BMP's palette is damaged or cut off");
    }
    long start = data.i32Little(10) & 0xffffffffL;
    boolean packed = compression == 0 || compression == 3;
    long bytes = packed ? (width * bits + 31) / 32 * 4 * height : 2;
    if (start < 14 + headerBytes || start + bytes > data.length()) {
      throw bad(name, "the BMP is cut off");
    }
    return whole("BMP", height, width, false, data);
  }

  private static ImageHeader webp(ImageSource data, String name) {
    if (data.length() < 30 || (data.i32Little(4) & 0xffffffffL) + 8 > data.length()) {
      throw bad(name, "the WebP is cut off");
    }
    int height;
    int width;
    if (data.startsWith(12, "VP8X")) {
      width = (data.i32Little(24) & 0xffffff) + 1;
      height = (data.i32Little(26) >>> 8) + 1;
    } else if (data.startsWith(12, "VP8L") && data.u8(20) == 0x2f) {
      int bits = data.i32Little(21);
      width = (bits & 0x3fff) + 1;
      height = (bits >>> 14 & 0x3fff) + 1;
    } else if (data.startsWith(12, "VP8 ") && (data.i32Little(23) & 0xffffff) == 0x2a019d) {
      width = data.u16Little(26) & 0x3fff;
      height = data.u16Little(28) & 0x3fff;
    } else {
      throw bad(name, "the WebP header is damaged");
    }
    requireSize(height, width, name);
    return whole("WebP", height, width, false, data);
  }
}
