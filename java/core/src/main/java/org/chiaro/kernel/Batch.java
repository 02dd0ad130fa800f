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

  /** Sizes of pairs, both images of one type, layout and shape. */
  static Batch ofPairs(Images image, Images shifted) {
    if (!image.describe().equals(shifted.describe())) {
      throw new IllegalArgumentException(
          "image and shifted must be alike, were "
              + image.describe()
              + " and "
              + shifted.describe());
    }
    return new Batch(shifted.count(), shifted.height(), shifted.width());
  }

  /** Number of pairs that are judged, which a ring of the capacity must hold. */
  static long ofVerdicts(
      TensorView area, TensorView modes, TensorView slot, TensorView head, long capacity) {
    long count = slot.rank() == 1 ? slot.size(0) : -1;
    if (count < 0 || capacity < 1 || capacity > Integer.MAX_VALUE || count > capacity) {
      throw new IllegalArgumentException(
          "slot must be i32 [n], n at most the ring's capacity of %d, was %s"
              .formatted(capacity, slot.describe()));
    }
    require("slot", slot, DType.I32, count);
    require("area", area, DType.I32, count);
    require("modes", modes, DType.I32, count);
    require("head", head, DType.I64, 1);
    return count;
  }

  static void requireFilter(long pixels, double maxArea) {
    if (pixels < 1 || !(maxArea > 0)) {
      throw new IllegalArgumentException(
          "pixels must be at least 1 and maxArea above 0, were " + pixels + " and " + maxArea);
    }
  }

  /** Bytes of a row that goes from an array [n,...] into a ring [capacity,...] of such rows. */
  static long rowBytes(TensorView rows, TensorView slot, TensorView ring) {
    boolean alike = rows.rank() > 1 && rows.dtype() == ring.dtype() && rows.rank() == ring.rank();
    for (int axis = 1; alike && axis < rows.rank(); axis++) {
      alike = rows.size(axis) == ring.size(axis);
    }
    if (!alike || rows.size(0) > ring.size(0) || ring.elements() == 0) {
      throw new IllegalArgumentException(
          "rows and ring must have rows of one type and shape, were %s and %s"
              .formatted(rows.describe(), ring.describe()));
    }
    require("slot", slot, DType.I32, rows.size(0));
    return ring.elements() / ring.size(0) * ring.dtype().bytes();
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

  /** Labels int32 [h,w] of the photo, and a table float64 of one row or more for each label. */
  void requireLabelled(TensorView labels, String name, TensorView rows) {
    require("labels", labels, DType.I32, height, width);
    if (rows.dtype() != DType.F64
        || rows.rank() < 2
        || rows.size(0) < 1
        || rows.size(0) > pixels()) {
      throw new IllegalArgumentException(
          name + " must be f64 [n,...], n from 1 to the number of pixels, was " + rows.describe());
    }
  }

  /** Smoothing taps [taps], a bank [filters,4,taps], and texture [n,levels,filters]. */
  static void requireBank(TensorView smooth, TensorView bank, TensorView texture) {
    long taps = smooth.rank() == 1 ? smooth.size(0) : 0;
    long filters = bank.rank() == 3 ? bank.size(0) : 0;
    long levels = texture.rank() == 3 ? texture.size(1) : 0;
    if (taps % 2 == 0 || taps > 31 || filters < 1 || filters > 64 || levels < 1 || levels > 8) {
      throw new IllegalArgumentException(
          "smooth must be [taps], odd and up to 31, bank [filters,4,taps], up to 64, and texture "
              + "[n,levels,filters], up to 8 levels; they were "
              + String.join(", ", smooth.describe(), bank.describe(), texture.describe()));
    }
    require("smooth", smooth, DType.F32, taps);
    require("bank", bank, DType.F32, filters, 4, taps);
    require("texture", texture, DType.F64, texture.size(0), levels, filters);
  }

  /** Number of points, float64 [n,d], of a table [n,n]. */
  static long ofPoints(TensorView points, TensorView table) {
    long count = ofSquare("table", table);
    long length = points.rank() == 2 ? points.size(1) : 0;
    if (length < 1 || length > 1 << 15) {
      throw new IllegalArgumentException(
          "points must be f64 [n,d], d from 1 to 32768, was " + points.describe());
    }
    require("points", points, DType.F64, count, length);
    return count;
  }

  /** Number of atoms of a sparse code; shapes and lambda are checked. */
  static long ofAtoms(
      long points,
      TensorView atoms,
      TensorView weights,
      TensorView coefficients,
      TensorView errors,
      double lambda) {
    long count = atoms.rank() == 1 ? atoms.size(0) : 0;
    if (count < 1 || count > points || !(lambda >= 0 && lambda <= 1e6)) {
      throw new IllegalArgumentException(
          "atoms must be i32 [k], k from 1 to the number of points, and lambda in [0,1e6], was "
              + atoms.describe()
              + " and "
              + lambda);
    }
    require("atoms", atoms, DType.I32, count);
    require("weights", weights, DType.F64, points, count);
    require("coefficients", coefficients, DType.F64, points, count);
    require("errors", errors, DType.F64, points);
    return count;
  }

  /** Float32 arrays of one shape. */
  static void requireAlike(TensorView first, TensorView... others) {
    require("parameter", first, DType.F32, first.shape());
    for (TensorView other : others) {
      require("array beside the parameter", other, DType.F32, first.shape());
    }
  }

  /** Sizes of images in float32, bfloat16 or float16 [n,h,w,c]. */
  private static Batch ofFeatures(TensorView x) {
    boolean features = FloatArray.holds(x.dtype()) && x.rank() == 4 && x.size(3) > 0;
    Batch batch = features ? new Batch(x.size(0), x.size(1), x.size(2)) : null;
    if (batch == null || x.size(3) > Integer.MAX_VALUE / batch.pixels()) {
      throw new IllegalArgumentException(
          "x must be f32, bf16 or f16 [n,h,w,c], fewer than 2^31 values an image, was "
              + x.describe());
    }
    return batch;
  }

  /** Sizes of features [n,h,w,c] with a scale and a shift [n,c]. */
  static Batch requireAffine(TensorView x, TensorView scale, TensorView shift, TensorView result) {
    Batch batch = ofFeatures(x);
    require("scale", scale, DType.F32, x.size(0), x.size(3));
    require("shift", shift, DType.F32, x.size(0), x.size(3));
    boolean narrows = x.dtype() == DType.F32 && FloatArray.holds(result.dtype());
    DType wanted = narrows ? result.dtype() : wide(x, result);
    require("result", result, wanted, x.shape());
    return batch;
  }

  /** The type that an array beside x must have: float32 if it has that one, else x's. */
  private static DType wide(TensorView x, TensorView other) {
    return other.dtype() == DType.F32 ? DType.F32 : x.dtype();
  }

  /** Sizes of features [n,2h,2w,c] beside some of half the side. */
  static Batch requireHalf(TensorView x, TensorView half, TensorView result) {
    Batch batch = ofFeatures(x);
    if (batch.height() % 2 != 0 || batch.width() % 2 != 0) {
      throw new IllegalArgumentException("x must have even sides, was " + x.describe());
    }
    DType sum = wide(x, result);
    require("half", half, sum, x.size(0), batch.height() / 2, batch.width() / 2, x.size(3));
    require("result", result, sum, x.shape());
    return batch;
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
