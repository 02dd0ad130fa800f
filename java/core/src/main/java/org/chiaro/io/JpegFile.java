package org.chiaro.io;

import static org.chiaro.io.ImageHeader.bad;

/**
 * Walks a JPEG's markers from start to end: its size, and that it is all there.
 *
 * <p>A file without its end marker is refused, as a decoder would fill the rest with grey. Damage
 * inside the compressed data that leaves the markers whole cannot be seen here.
 */
final class JpegFile {
  // scans cost time in proportion to the picture, however short they are; real files have about 10
  private static final int MAX_SCANS = 100;

  private JpegFile() {}

  static boolean matches(ImageSource content) {
    return content.length() > 3 && content.u16(0) == 0xffd8 && content.u8(2) == 0xff;
  }

  static ImageHeader header(ImageSource content, String name) {
    int height = 0;
    int width = 0;
    int components = 0;
    int scans = 0;
    int at = 2;
    while (true) {
      at = nextMarker(content, at);
      if (at < 0) {
        throw bad(name, "the JPEG is cut off: its end marker is missing");
      }
      int marker = content.u8(at);
      at++;
      if (marker == 0xd9) {
        break;
      }
      if (marker == 0x01 || marker == 0xd8) {
        continue;
      }
      if (at + 2 > content.length()) {
        throw bad(name, "the JPEG is cut off");
      }
      int length = content.u16(at);
      if (length < 2 || at + length > content.length()) {
        throw bad(name, "the JPEG is damaged or cut off");
      }
      if (isFrame(marker)) {
        if (length < 8 || components != 0) {
          throw bad(name, "the JPEG frame header is damaged");
        }
        requireReadable(marker, content.u8(at + 2), name);
        height = content.u16(at + 3);
        width = content.u16(at + 5);
        components = content.u8(at + 7);
        ImageHeader.requireSize(height, width, name);
      } else if (marker == 0xda && ++scans > MAX_SCANS) {
        throw bad(name, "the JPEG has more than " + MAX_SCANS + " scans");
      }
      at += length;
    }
    if (components == 0 || scans == 0) {
      throw bad(name, "the JPEG holds no picture");
    }
    return ImageHeader.whole("JPEG", height, width, components == 1, content);
  }

  /** Index after the next 0xff that starts a marker; stuffed zeros and restarts are passed over. */
  private static int nextMarker(ImageSource content, int from) {
    for (int i = from; i + 1 < content.length(); i++) {
      if (content.u8(i) == 0xff) {
        int next = content.u8(i + 1);
        boolean restart = next >= 0xd0 && next <= 0xd7;
        if (next != 0 && next != 0xff && !restart) {
          return i + 1;
        }
      }
    }
    return -1;
  }

  private static boolean isFrame(int marker) {
    // C4, C8 and CC are tables and extensions
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static void requireReadable(int marker, int precision, String name) {
    boolean huffman = marker <= 0xc2;
    boolean arithmetic = marker == 0xc9 || marker == 0xca;
    if (precision != 8 || !(huffman || arithmetic)) {
      throw bad(name, "this kind of JPEG (lossless, hierarchical or not 8 bits) is not read");
    }
  }
}
