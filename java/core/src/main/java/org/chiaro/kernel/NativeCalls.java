package org.chiaro.kernel;

import org.chiaro.run.ChiaroException;

/**
 * What every call of the compiled operations needs.
 *
 * @param backend one of {@link ChiaroNative}'s
 * @param pool shares the images of a batch
 */
record NativeCalls(int backend, BatchPool pool) {
  private static final long NO_STREAM = 0;

  /** The stream that an operation runs on; the CPU has none. */
  long stream() {
    return NO_STREAM;
  }

  /** One call for each part of the batch. */
  void split(Batch batch, BatchPool.Part part) {
    pool.split(batch, part);
  }

  /** Address of an image's part of an array whose first axis is the batch. */
  static long part(TensorView view, Batch batch, long first) {
    long elementsEach = view.elements() / batch.count();
    return view.address() + first * elementsEach * view.dtype().bytes();
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
