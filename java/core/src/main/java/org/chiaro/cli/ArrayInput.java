package org.chiaro.cli;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;

/** Arrays that a user hands in, checked before anything is computed. */
final class ArrayInput {
  private ArrayInput() {}

  /** Images, float32 [n,3,h,w] with n, h and w at least 1, every value finite. */
  static NdArray images(Path path) {
    NdArray images = Npy.read(path);
    long[] shape = images.shape();
    if (images.dtype() != DType.F32 || shape.length != 4 || shape[1] != 3 || hasNothing(shape)) {
      throw wrong(path, images, "float32 [n,3,h,w]");
    }
    requireFinite(path, images);
    return images;
  }

  /** Masks, uint8 or bool [n,h,w] with n, h and w at least 1, as uint8; not 0 is object. */
  static NdArray masks(Path path) {
    NdArray masks = Npy.read(path);
    boolean bytes = masks.dtype() == DType.U8 || masks.dtype() == DType.BOOL;
    if (!bytes || masks.shape().length != 3 || hasNothing(masks.shape())) {
      throw wrong(path, masks, "uint8 or bool [n,h,w]");
    }
    return new NdArray(DType.U8, masks.shape(), masks.data());
  }

  private static boolean hasNothing(long[] shape) {
    return Arrays.stream(shape).anyMatch(length -> length == 0);
  }

  private static void requireFinite(Path path, NdArray images) {
    FloatBuffer values = images.data().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    long perImage = images.elements() / images.shape()[0];
    for (int i = 0; i < values.limit(); i++) {
      if (!Float.isFinite(values.get(i))) {
        throw new ChiaroException.Data(
            "%s: image %d holds %s; every value must be finite"
                .formatted(path, i / perImage, values.get(i)));
      }
    }
  }

  private static ChiaroException.Data wrong(Path path, NdArray found, String wanted) {
    return new ChiaroException.Data(
        "%s: expected %s, found %s %s"
            .formatted(
                path, wanted, found.dtype(), Arrays.toString(found.shape())));
  }
}
