package org.chiaro.kernel;

import java.util.function.LongSupplier;
import org.chiaro.run.ChiaroException;

/**
 * What every call of the compiled operations needs.
 *
 * @param backend one of {@link ChiaroNative}'s
 * @param pool shares the images of a batch; a graphics card gets all of them in one call
 * @param currentStream the stream that the caller's work is on, 0 on the CPU
 * @param scratch working memory where the backend looks for it; unused on the CPU
 */
record NativeCalls(int backend, BatchPool pool, LongSupplier currentStream, Buffers scratch) {
  private static final long NO_STREAM = 0;

  /** Calls that run on the processor. */
  static NativeCalls onCpu(int backend, int threads) {
    return new NativeCalls(backend, new BatchPool(threads), () -> NO_STREAM, new HostBuffers());
  }

  /** Whether arrays are in the memory of a graphics card. */
  boolean onDevice() {
    return backend == ChiaroNative.CUDA;
  }

  /** The stream that an operation runs on; the CPU has none. */
  long stream() {
    return currentStream.getAsLong();
  }

  /** One call for each part of the batch. */
  void split(Batch batch, BatchPool.Part part) {
    if (batch.count() > 0 && onDevice()) {
      part.run(0, batch.count());
    } else {
      pool.split(batch, part);
    }
  }

  /** Address of an image's part of an array whose first axis is the batch. */
  long part(TensorView view, Batch batch, long first) {
    long elementsEach = view.elements() / batch.count();
    return view.address(onDevice()) + first * elementsEach * view.dtype().bytes();
  }

  /** Address of a whole array. */
  long address(TensorView view) {
    return view.address(onDevice());
  }

  /**
   * Runs a call with so many bytes of working memory, of which it gets the address.
   *
   * @param bytes what the operation asked for; negative where its arguments are wrong
   */
  void withScratch(long bytes, String callee, ScratchCall call) {
    if (bytes < 0) {
      throw new IllegalArgumentException(callee + ": " + ChiaroNative.chiaro_last_error());
    }
    if (bytes == 0) {
      check(call.run(0, 0), callee);
      return;
    }
    TensorView memory = scratch.allocate(DType.U8, bytes);
    check(call.run(address(memory), bytes), callee);
    HostMemory.keepAlive(memory);
  }

  /** A call that takes working memory; gives its status. */
  @FunctionalInterface
  interface ScratchCall {
    int run(long address, long bytes);
  }

  /** How the native side names the type of floats. */
  static int floatType(TensorView floats) {
    return switch (floats.dtype()) {
      case BF16 -> ChiaroNative.BF16;
      case F16 -> ChiaroNative.F16;
      default -> ChiaroNative.F32;
    };
  }

  /** Turns a status that is not OK into an exception with the native text. */
  static void check(int status, String callee) {
    if (status == ChiaroNative.OK) {
      return;
    }
    String message = callee + ": " + ChiaroNative.chiaro_last_error();
    switch (status) {
      case ChiaroNative.INVALID -> throw new IllegalArgumentException(message);
      case ChiaroNative.OUT_OF_MEMORY -> throw new OutOfMemoryError(message);
      default -> throw new ChiaroException.Device(message);
    }
  }
}
