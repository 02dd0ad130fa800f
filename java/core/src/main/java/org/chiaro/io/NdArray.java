package org.chiaro.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.TensorView;

/**
 * A contiguous array outside the Java heap, as files hold it: type, shape, little-endian bytes.
 *
 * <p>The memory is a direct or mapped buffer and lives as long as this record is reachable.
 */
public record NdArray(DType dtype, long[] shape, ByteBuffer data) {
  public NdArray {
    long bytes = Math.multiplyExact(TensorView.elements(shape), dtype.bytes());
    if (!data.isDirect() || data.remaining() != bytes) {
      throw new IllegalArgumentException(
          "an array of " + bytes + " bytes needs a direct buffer of that size, got " + data);
    }
    shape = shape.clone();
    data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A new array of zeros. */
  public static NdArray allocate(DType dtype, long... shape) {
    long bytes = Math.multiplyExact(TensorView.elements(shape), dtype.bytes());
    return new NdArray(dtype, shape, ByteBuffer.allocateDirect(Math.toIntExact(bytes)));
  }

  /** Number of elements. */
  public long elements() {
    return TensorView.elements(shape);
  }

  /** The kernels' view of the same memory; keep this array reachable while it is used. */
  public TensorView view() {
    return new TensorView(new BytePointer(data), dtype, shape);
  }
}
