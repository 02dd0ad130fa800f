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

  static boolean matches(byte[] content) {
    return content.length > 3
        && content[0] == (byte) 0xff
        && content[1] == (byte) 0xd8
        && content[2] == (byte) 0xff;
  }

  static ImageHeader header(byte[] content, String name) {
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
      int marker = content[at] & 0xff;
      at++;
      if (marker == 0xd9) {
        break;
      }
      if (marker == 0x01 || marker == 0xd8) {
        continue;
      }
      if (at + 2 > content.length) {
        throw bad(name, "the JPEG is cut off");
      }
      int length = u16(content, at);
      if (length < 2 || at + length > content.length) {
        throw bad(name, "the JPEG is damaged or cut off");
      }
      if (isFrame(marker)) {
        if (length < 8 || components != 0) {
          throw bad(name, "the JPEG frame header is damaged");
        }
        requireReadable(marker, content[at + 2], name);
        height = u16(content, at + 3);
        width = u16(content, at + 5);
        components = content[at + 7];
        ImageHeader.requireSize(height, width, name);
      } else if (marker == 0xda && ++scans > MAX_SCANS) {
        throw bad(name, "the JPEG has more than " + MAX_SCANS + " scans");
      }
      at += length;
    }
    if (components == 0 || scans == 0) {
      throw bad(name, "the JPEG holds no picture");
    }
    return new ImageHeader("JPEG", height, width, components == 1, content);
  }

  /** Index after the next 0xff that starts a marker; stuffed zeros and restarts are passed over. */
  private static int nextMarker(byte[] content, int from) {
    for (int i = from; i + 1 < content.length; i++) {
      if (content[i] == (byte) 0xff) {
        int next = content[i + 1] & 0xff;
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

  private static int u16(byte[] content, int at) {
    return (content[at] & 0xff) << 8 | content[at + 1] & 0xff;
  }
}
