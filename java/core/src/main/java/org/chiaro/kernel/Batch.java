package org.chiaro.kernel;

import java.util.Arrays;
import java.util.Locale;

/**
 * How many images of which size a call is about, and the checks that its arrays fit.
 *
 * <p>A mismatch is an IllegalArgumentException that names the array.
 */
record Batch(long count, long height, long width) {
  Batch {
    if (height < 1 || width < 1 || height > Integer.MAX_VALUE / width) {
      throw new IllegalArgumentException(
          "images need at least one pixel and at most 2^31-1, got " + height + "x" + width);
    }
  }

  /** Sizes of float32 [n,3,h,w]. */
  static Batch ofImages(String name, TensorView images) {
    if (images.dtype() != DType.F32 || images.rank() != 4 || images.size(1) != 3) {
      throw new IllegalArgumentException(name + " must be f32 [n,3,h,w], was " + images.describe());
    }
    return new Batch(images.size(0), images.size(2), images.size(3));
  }

  /** Sizes of uint8 [n,h,w]. */
  static Batch ofMasks(String name, TensorView masks) {
    if (masks.dtype() != DType.U8 || masks.rank() != 3) {
      throw new IllegalArgumentException(name + " must be u8 [n,h,w], was " + masks.describe());
    }
    return new Batch(masks.size(0), masks.size(1), masks.size(2));
  }

  /** Sizes of one picture, uint8 [h,w]. */
  static Batch ofPicture(String name, TensorView picture) {
    if (picture.dtype() != DType.U8 || picture.rank() != 2) {
      throw new IllegalArgumentException(name + " must be u8 [h,w], was " + picture.describe());
    }
    return new Batch(1, picture.size(0), picture.size(1));
  }

  /** Sizes of one photo, uint8 [h,w,3]. */
  static Batch ofPhoto(String name, TensorView photo) {
    if (photo.dtype() != DType.U8 || photo.rank() != 3 || photo.size(2) != 3) {
      throw new IllegalArgumentException(name + " must be u8 [h,w,3], was " + photo.describe());
    }
    return new Batch(1, photo.size(0), photo.size(1));
  }

  long pixels() {
    return height * width;
  }

  void requireImages(String name, TensorView view) {
    require(name, view, DType.F32, count, 3, height, width);
  }

  void requireMasks(String name, TensorView view) {
    require(name, view, DType.U8, count, height, width);
  }

  void requirePicture(String name, TensorView view) {
    require(name, view, DType.U8, height, width);
  }

  /** One int32 an image. */
  void requireNumbers(String name, TensorView view) {
    require(name, view, DType.I32, count);
  }

  static void require(String name, TensorView view, DType dtype, long... shape) {
    if (view.dtype() != dtype || !Arrays.equals(view.shape(), shape)) {
      throw new IllegalArgumentException(
          name
              + " must be "
              + dtype.name().toLowerCase(Locale.ROOT)
              + " "
              + Arrays.toString(shape)
              + ", was "
              + view.describe());
    }
  }

  /** Side of a square float64 [n,n], from 1 to 2^15. */
  static long ofSquare(String name, TensorView matrix) {
    long side = matrix.rank() == 2 ? matrix.size(0) : 0;
    if (matrix.dtype() != DType.F64 || side < 1 || side > 1 << 15 || matrix.size(1) != side) {
      throw new IllegalArgumentException(
          name + " must be f64 [n,n], n from 1 to 32768, was " + matrix.describe());
    }
    return side;
  }

  static void requireRatio(double ratio) {
    if (!(ratio >= 0 && ratio < 1)) {
      throw new IllegalArgumentException("ratio must be in [0,1), was " + ratio);
    }
  }

  static void requireSuperpixels(long wanted, double compactness) {
    if (wanted < 1 || !(compactness > 0 && compactness <= 1e6)) {
      throw new IllegalArgumentException(
          "at least 1 superpixel and a compactness in (0,1e6] are needed, was "
              + wanted
              + " and "
              + compactness);
    }
  }

  /** The lowest level of an object; 256 is above all of them. */
  static void requireLevel(int from) {
    if (from < 0 || from > 256) {
      throw new IllegalArgumentException("from must be 0 to 256, was " + from);
    }
  }

  /** Sizes of one photo's colours, float32 [h,w,3]. */
  static Batch ofColours(String name, TensorView colours) {
    if (colours.dtype() != DType.F32 || colours.rank() != 3 || colours.size(2) != 3) {
      throw new IllegalArgumentException(name + " must be f32 [h,w,3], was " + colours.describe());
    }
    return new Batch(1, colours.size(0), colours.size(1));
  }

  /** How many regions a table float64 [6,n] has. */
  static long ofRegions(String name, TensorView regions) {
    if (regions.dtype() != DType.F64
        || regions.rank() != 2
        || regions.size(0) != 6
        || regions.size(1) < 1) {
      throw new IllegalArgumentException(
          name + " must be f64 [6,n], n at least 1, was " + regions.describe());
    }
    return regions.size(1);
  }

  static void requireScale(int scale) {
    if (scale < 1) {
      throw new IllegalArgumentException("scale must be at least 1, was " + scale);
    }
  }

  static void requireSpread(double spread) {
    if (!(spread > 0)) {
      throw new IllegalArgumentException("spread must be above 0, was " + spread);
    }
  }
}
