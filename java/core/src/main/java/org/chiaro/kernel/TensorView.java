package org.chiaro.kernel;

import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;

/**
 * A contiguous array in host memory as the kernels see it: address, element type, shape.
 *
 * <p>Owns nothing: whoever made the memory keeps it alive for as long as the view is used.
 */
public record TensorView(Pointer data, DType dtype, long... shape) {
  public TensorView {
    if (data == null || data.isNull()) {
      throw new IllegalArgumentException("a view needs memory, the pointer is null");
    }
    shape = shape.clone();
    elements(shape);
  }

  /** Number of elements, the product of the shape. */
  public long elements() {
    return elements(shape);
  }

  /** Length of one axis; negative numbers count from the end. */
  public long size(int axis) {
    return shape[axis < 0 ? shape.length + axis : axis];
  }

  /** {@code f32 [6,3,128,128]}, for messages. */
  public String describe() {
    return dtype.name().toLowerCase(java.util.Locale.ROOT) + " " + Arrays.toString(shape);
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
