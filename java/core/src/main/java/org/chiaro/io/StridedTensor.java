package org.chiaro.io;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.TensorView;

/**
 * A tensor as PyTorch stores it: a window of sizes and strides, in elements, on a storage that
 * others may share.
 */
record StridedTensor(Storage storage, long offset, long[] sizes, long[] strides) {
  private static final int MAX_RANK = 32;

  /** A run of elements that a file holds under a key. */
  record Storage(String key, DType dtype, long count) {}

  /** Checks the window against its storage: every element it can name lies inside. */
  static StridedTensor checked(
      Storage storage, long offset, long[] sizes, long[] strides, FileBytes file) {
    if (sizes.length != strides.length || sizes.length > MAX_RANK || offset < 0) {
      throw file.bad("a tensor's sizes and strides do not fit together");
    }
    try {
      long last = offset;
      boolean empty = false;
      for (int i = 0; i < sizes.length; i++) {
        if (sizes[i] < 0 || strides[i] < 0) {
          throw file.bad("a tensor has a negative size or stride");
        }
        empty |= sizes[i] == 0;
        last = Math.addExact(last, Math.multiplyExact(Math.max(0, sizes[i] - 1), strides[i]));
      }
      long bytes = Math.multiplyExact(TensorView.elements(sizes), storage.dtype.bytes());
      if (bytes > Integer.MAX_VALUE || (empty ? offset > storage.count : last >= storage.count)) {
        throw file.bad(
            "a tensor %s with strides %s at %d does not lie inside its storage of %d elements"
                .formatted(
                    Arrays.toString(sizes), Arrays.toString(strides), offset, storage.count));
      }
    } catch (ArithmeticException e) {
      throw file.bad("a tensor has the impossible shape " + Arrays.toString(sizes));
    }
    return new StridedTensor(storage, offset, sizes, strides);
  }

  /** Whether the elements lie one after the other, the last axis fastest. */
  boolean contiguous() {
    long expected = 1;
    for (int i = sizes.length - 1; i >= 0; i--) {
      if (sizes[i] == 0) {
        return true;
      }
      if (sizes[i] != 1 && strides[i] != expected) {
        return false;
      }
      expected *= sizes[i];
    }
    return true;
  }

  long bytes() {
    return TensorView.elements(sizes) * storage.dtype.bytes();
  }

  /** The elements in order, gathered from the storage's bytes. */
  NdArray gather(ByteBuffer source) {
    NdArray array = NdArray.allocate(storage.dtype, sizes);
    ByteBuffer target = array.data();
    int width = storage.dtype.bytes();
    long[] index = new long[sizes.length];
    long element = offset;
    for (int at = 0; at < target.capacity(); at += width) {
      target.put(at, source, (int) (element * width), width);
      for (int axis = sizes.length - 1; axis >= 0; axis--) {
        element += strides[axis];
        if (++index[axis] < sizes[axis]) {
          break;
        }
        element -= strides[axis] * sizes[axis];
        index[axis] = 0;
      }
    }
    return array;
  }
}
