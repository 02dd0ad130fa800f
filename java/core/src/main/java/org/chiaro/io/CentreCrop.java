package org.chiaro.io;

import java.nio.ByteBuffer;

/**
 * The centred square of a picture, as long as its shorter side. Of an odd surplus the part before
 * the square is half of it rounded to even, as in torchvision's CenterCrop.
 */
public final class CentreCrop {
  private CentreCrop() {}

  /** The square of a mask or map; of a square picture the picture itself. */
  public static Grey of(Grey grey) {
    if (grey.height() == grey.width()) {
      return grey;
    }
    int side = Math.min(grey.height(), grey.width());
    Grey square = Grey.allocate(side, side);
    copy(grey.u8(), grey.height(), grey.width(), 1, square.u8());
    return square;
  }

  /** The square of a photo; of a square photo the photo itself. */
  public static Picture of(Picture photo) {
    if (photo.height() == photo.width()) {
      return photo;
    }
    int side = Math.min(photo.height(), photo.width());
    Picture square = Picture.allocate(side, side);
    copy(photo.rgb(), photo.height(), photo.width(), 3, square.rgb());
    return square;
  }

  private static void copy(ByteBuffer from, int height, int width, int channels, ByteBuffer to) {
    int side = Math.min(height, width);
    int top = (int) Math.rint((height - side) / 2.0);
    int left = (int) Math.rint((width - side) / 2.0);
    byte[] row = new byte[side * channels];
    for (int y = 0; y < side; y++) {
      from.get(((top + y) * width + left) * channels, row);
      to.put(y * side * channels, row);
    }
  }
}
