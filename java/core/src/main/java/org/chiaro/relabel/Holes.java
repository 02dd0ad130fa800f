package org.chiaro.relabel;

import java.util.ArrayDeque;
import org.chiaro.io.Grey;

/**
 * Holes of masks: background that no path of neighbouring pixels (4) joins to the border. A dark
 * heart of a flower belongs to the flower, whatever its colour.
 */
final class Holes {
  private Holes() {}

  /** The mask, 255 on the object, with its holes as object. */
  static Grey filled(Grey mask) {
    int height = mask.height();
    int width = mask.width();
    boolean[] outside = new boolean[height * width];
    ArrayDeque<Integer> next = new ArrayDeque<>();
    for (int x = 0; x < width; x++) {
      visit(x, mask, outside, next);
      visit((height - 1) * width + x, mask, outside, next);
    }
    for (int y = 0; y < height; y++) {
      visit(y * width, mask, outside, next);
      visit(y * width + width - 1, mask, outside, next);
    }
    while (!next.isEmpty()) {
      int pixel = next.remove();
      int x = pixel % width;
      int y = pixel / width;
      if (x > 0) {
        visit(pixel - 1, mask, outside, next);
      }
      if (x < width - 1) {
        visit(pixel + 1, mask, outside, next);
      }
      if (y > 0) {
        visit(pixel - width, mask, outside, next);
      }
      if (y < height - 1) {
        visit(pixel + width, mask, outside, next);
      }
    }
    Grey filled = Grey.allocate(height, width);
    for (int i = 0; i < outside.length; i++) {
      filled.u8().put(i, (byte) (outside[i] ? 0 : 255));
    }
    return filled;
  }

  private static void visit(int pixel, Grey mask, boolean[] outside, ArrayDeque<Integer> next) {
    if (mask.u8().get(pixel) == 0 && !outside[pixel]) {
      outside[pixel] = true;
      next.add(pixel);
    }
  }
}
