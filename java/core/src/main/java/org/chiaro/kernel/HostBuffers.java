package org.chiaro.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * Host memory outside the Java heap, freed all at once by {@link #close()}.
 *
 * <p>Views must not be used after that. Belongs to one thread.
 */
public final class HostBuffers implements Buffers, AutoCloseable {
  private final List<Pointer> blocks = new ArrayList<>();

  @Override
  public TensorView allocate(DType dtype, long... shape) {
    long bytes = bytes(dtype, shape);
    return view(Pointer.calloc(Math.max(bytes, 1), 1), bytes, dtype, shape);
  }

  @Override
  public TensorView allocateUnset(DType dtype, long... shape) {
    long bytes = bytes(dtype, shape);
    return view(Pointer.malloc(Math.max(bytes, 1)), bytes, dtype, shape);
  }

  private static long bytes(DType dtype, long... shape) {
    return Math.multiplyExact(TensorView.elements(shape), dtype.bytes());
  }

  private TensorView view(Pointer block, long bytes, DType dtype, long... shape) {
    if (block == null || block.isNull()) {
      throw new OutOfMemoryError("no " + bytes + " bytes of host memory for an array");
    }
    blocks.add(block);
    return new TensorView(block.capacity(bytes), dtype, shape);
  }

  @Override
  public void close() {
    blocks.forEach(Pointer::free);
    blocks.clear();
  }
}
