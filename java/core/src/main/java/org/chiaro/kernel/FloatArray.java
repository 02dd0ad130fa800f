package org.chiaro.kernel;

import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;

/** Values of an array of one of the three types of floats, by their position, as float32. */
final class FloatArray {
  private static final short NO_NUMBER = 0x7fff;

  private final DType dtype;
  private final FloatIndexer wide;
  private final ShortPointer narrow;

  private FloatArray(DType dtype, FloatIndexer wide, ShortPointer narrow) {
    this.dtype = dtype;
    this.wide = wide;
    this.narrow = narrow;
  }

  /** Whether a type is one of the three. */
  static boolean holds(DType dtype) {
    return dtype == DType.F32 || dtype == DType.BF16 || dtype == DType.F16;
  }

  /** The values of a view, which must outlive this. */
  static FloatArray of(TensorView view) {
    return view.dtype() == DType.F32
        ? new FloatArray(DType.F32, HostIndexers.floats(view), null)
        : new FloatArray(
            view.dtype(), null, new ShortPointer(HostMemory.at(view, view.elements())));
  }

  /** The value at a position in memory. */
  float get(long index) {
    return switch (dtype) {
      case F32 -> wide.get(index);
      case BF16 -> Float.intBitsToFloat(narrow.get(index) << 16);
      default -> ofHalf(narrow.get(index));
    };
  }

  /** Rounds to the array's type: to nearest, ties to even; no number is 0x7fff in 16 bits. */
  void put(long index, float value) {
    switch (dtype) {
      case F32 -> wide.put(index, value);
      case BF16 -> narrow.put(index, brain(value));
      default -> narrow.put(index, half(value));
    }
  }

  /** The upper half of a float32. */
  private static short brain(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.isNaN(value) ? NO_NUMBER : (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  /** IEEE binary16: 5 bits of exponent, 10 of mantissa. */
  private static short half(float value) {
    if (Float.isNaN(value)) {
      return NO_NUMBER;
    }
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    float magnitude = Math.abs(value);
    int exponent = Math.max(Math.getExponent(magnitude), -14);
    if (exponent > 15) {
      return (short) (sign | 31 << 10);
    }
    // steps of this exponent; where they are 2048, the exponent is one more
    int steps = (int) Math.rint((double) magnitude * Math.scalb(1.0, 10 - exponent));
    return (short) (sign | (exponent + 14 << 10) + steps);
  }

  private static float ofHalf(short bits) {
    int exponent = bits >> 10 & 31;
    int mantissa = bits & 1023;
    float magnitude;
    if (exponent == 31) {
      magnitude = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else if (exponent == 0) {
      magnitude = mantissa * 0x1p-24f;
    } else {
      magnitude = (1024 + mantissa) * (float) Math.pow(2, exponent - 25);
    }
    return bits < 0 ? -magnitude : magnitude;
  }
}
