package org.chiaro.saliency;

import org.chiaro.io.Picture;

/** Photos drawn for tests. */
final class Photos {
  private Photos() {}

  /** The colour 0xRRGGBB of each pixel. */
  interface Colour {
    int at(int y, int x);
  }

  static Picture of(int height, int width, Colour colour) {
    Picture picture = Picture.allocate(height, width);
    for (int i = 0; i < height * width; i++) {
      int rgb = colour.at(i / width, i % width);
      picture.rgb().put(3 * i, (byte) (rgb >> 16));
      picture.rgb().put(3 * i + 1, (byte) (rgb >> 8));
      picture.rgb().put(3 * i + 2, (byte) rgb);
    }
    return picture;
  }

  /** Fine grain on a colour, the same every time. */
  static int grain(int rgb, int y, int x) {
    int noise = ((y * 7919 + x * 104729) >>> 3) % 9;
    return rgb + noise * 0x010101;
  }

  /** A red disc in the middle of a grey-green photo, radius a quarter of the short side. */
  static Picture disc(int height, int width) {
    return of(
        height,
        width,
        (y, x) -> grain(inDisc(height, width, y, x) ? 0xb03020 : 0x607060, y, x));
  }

  static boolean inDisc(int height, int width, int y, int x) {
    double radius = Math.min(height, width) / 4.0;
    return Math.hypot(y - height / 2.0, x - width / 2.0) < radius;
  }
}
