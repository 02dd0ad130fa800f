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
    int side = Math.min(grey.height(), grey.width());
    if (side == grey.height() && side == grey.width()) {
      return grey;
    }
    int top = (int) Math.rint((grey.height() - side) / 2.0);
    int left = (int) Math.rint((grey.width() - side) / 2.0);
    Grey square = Grey.allocate(side, side);
    ByteBuffer source = grey.u8();
    byte[] row = new byte[side];
    for (int y = 0; y < side; y++) {
      source.get((top + y) * grey.width() + left, row);
      square.u8().put(y * side, row);
    }
    return square;
  }
}
