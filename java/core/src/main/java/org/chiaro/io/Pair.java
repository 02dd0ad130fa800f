package org.chiaro.io;

import java.nio.ByteBuffer;
import org.chiaro.kernel.DType;

/**
 * One training pair in 8 bits.
 *
 * @param image in colour
 * @param mask of the same size: 255 on the object, 0 elsewhere
 * @param json what is known of the pair, one JSON object
 */
public record Pair(Picture image, Grey mask, String json) {
  public Pair {
    if (image.height() != mask.height() || image.width() != mask.width()) {
      throw new IllegalArgumentException("image and mask differ in size");
    }
  }

  /**
   * Makes a pair of one sample of a batch; image values become round((x + 1) * 127.5), limited to 0
   * and 255.
   *
   * @param images float32 [n,3,h,w] in [-1,1]
   * @param masks uint8 [n,h,w] of 0 and 1
   */
  public static Pair of(NdArray images, NdArray masks, int row, String json) {
    int height = (int) images.shape()[2];
    int width = (int) images.shape()[3];
    requireBatch(images, masks, height, width, row);
    int plane = height * width;
    Picture image = Picture.allocate(height, width);
    Grey mask = Grey.allocate(height, width);
    for (int i = 0; i < plane; i++) {
      for (int c = 0; c < 3; c++) {
        float x = images.data().getFloat(((row * 3 + c) * plane + i) * Float.BYTES);
        int level = Math.round((x + 1) * 127.5f);
        image.rgb().put(3 * i + c, (byte) Math.max(0, Math.min(255, level)));
      }
      mask.u8().put(i, (byte) (masks.data().get(row * plane + i) == 0 ? 0 : 255));
    }
    return new Pair(image, mask, json);
  }

  /** The way back: fills one sample of a batch of the shapes that {@link #of} takes. */
  public void into(NdArray images, NdArray masks, int row) {
    requireBatch(images, masks, image.height(), image.width(), row);
    int plane = image.height() * image.width();
    ByteBuffer rgb = image.rgb();
    for (int i = 0; i < plane; i++) {
      for (int c = 0; c < 3; c++) {
        float x = (rgb.get(3 * i + c) & 0xff) / 127.5f - 1;
        images.data().putFloat(((row * 3 + c) * plane + i) * Float.BYTES, x);
      }
      masks.data().put(row * plane + i, (byte) (mask.u8().get(i) < 0 ? 1 : 0));
    }
  }

  private static void requireBatch(NdArray images, NdArray masks, int height, int width, int row) {
    long[] shape = images.shape();
    boolean fits =
        images.dtype() == DType.F32
            && masks.dtype() == DType.U8
            && shape.length == 4
            && shape[1] == 3
            && shape[2] == height
            && shape[3] == width
            && row >= 0
            && row < shape[0]
            && masks.elements() == shape[0] * height * width;
    if (!fits) {
      throw new IllegalArgumentException(
          "sample %d of %d x %d does not fit images %s and masks %s"
              .formatted(row, height, width, images.view().describe(), masks.view().describe()));
    }
  }
}
