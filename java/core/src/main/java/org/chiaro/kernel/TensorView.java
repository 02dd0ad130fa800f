package org.chiaro.kernel;

import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A contiguous array as the kernels see it: address, element type, shape.
 *
 * <p>Owns nothing: whoever made the memory keeps it alive for as long as the view is used.
 *
 * @param onDevice in the memory of a graphics card, where only its kernels can look; else in the
 *     host's
 */
public record TensorView(Pointer data, DType dtype, boolean onDevice, long... shape) {
  public TensorView {
    if (data == null || data.isNull()) {
      throw new IllegalArgumentException("a view needs memory, the pointer is null");
    }
    shape = shape.clone();
    elements(shape);
  }

  /** An array in host memory. */
  public TensorView(Pointer data, DType dtype, long... shape) {
    this(data, dtype, false, shape);
  }

  /** Number of elements, the product of the shape. */
  public long elements() {
    return elements(shape);
  }

  /** Number of axes. */
  public int rank() {
    return shape.length;
  }

  /** Length of one axis; negative numbers count from the end. */
  public long size(int axis) {
    return shape[axis < 0 ? shape.length + axis : axis];
  }

  /**
   * Rows first to end - 1 along the first axis, in place.
   *
   * <p>The caller keeps this view alive for as long as it uses them.
   */
  TensorView rows(long first, long end) {
    long rowElements = elements() / Math.max(1, shape[0]);
    long[] length = shape.clone();
    length[0] = end - first;
    Pointer start =
        HostMemory.at(
            address(onDevice) + first * rowElements * dtype.bytes(), length[0] * rowElements);
    return new TensorView(start, dtype, onDevice, length);
  }

  /** Address of the first element, in host memory. */
  long address() {
    return address(false);
  }

  /**
   * Address of the first element, which must be where the kernels that ask look for it.
   *
   * @throws IllegalArgumentException where it is not
   */
  long address(boolean wantedOnDevice) {
    if (onDevice != wantedOnDevice) {
      throw new IllegalArgumentException(
          describe()
              + (onDevice
                  ? " is in the memory of a graphics card, and these kernels run on the processor"
                  : " is in host memory, and these kernels run on a graphics card"));
    }
    return data.address() + data.position() * data.sizeof();
  }

  /**
   * A copy of an int32 array, for the few numbers that a batch gives.
   *
   * @throws IllegalArgumentException for any other type, or more than 2^31-1 elements
   */
  public int[] ints() {
    if (dtype != DType.I32) {
      throw new IllegalArgumentException("not an array of int32: " + describe());
    }
    int length = Math.toIntExact(elements());
    int[] copy = new int[length];
    if (length > 0) {
      new IntPointer(HostMemory.at(this, length)).get(copy);
    }
    HostMemory.keepAlive(this);
    return copy;
  }

  /**
   * A copy of a uint8 array.
   *
   * @throws IllegalArgumentException for any other type, or more than 2^31-1 elements
   */
  public byte[] bytes() {
    if (dtype != DType.U8) {
      throw new IllegalArgumentException("not an array of uint8: " + describe());
    }
    int length = Math.toIntExact(elements());
    byte[] copy = new byte[length];
    if (length > 0) {
      new BytePointer(HostMemory.at(this, length)).get(copy);
    }
    HostMemory.keepAlive(this);
    return copy;
  }

  /** {@code f32 [6,3,128,128]}, for messages. */
  public String describe() {
    return dtype.name().toLowerCase(Locale.ROOT) + " " + Arrays.toString(shape);
  }

  /** The product of a shape, refused where it is negative or does not fit. */
  public static long elements(long... shape) {
    long product = 1;
    for (long length : shape) {
      if (length < 0) {
        throw new IllegalArgumentException("negative length in shape " + Arrays.toString(shape));
      }
      product = Math.multiplyExact(product, length);
    }
    return product;
  }
}
