package org.chiaro.kernel;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.IntIndexer;
import org.bytedeco.javacpp.indexer.UByteIndexer;

/** Views read and written element by element, without a copy. */
final class HostIndexers {
  private HostIndexers() {}

  /** By the index of every axis. */
  static DoubleIndexer doubles(TensorView view) {
    return DoubleIndexer.create(new DoublePointer(all(view)), view.shape());
  }

  /** By the position in memory, as the following two. */
  static FloatIndexer floats(TensorView view) {
    return FloatIndexer.create(new FloatPointer(all(view)));
  }

  static IntIndexer ints(TensorView view) {
    return IntIndexer.create(new IntPointer(all(view)));
  }

  static UByteIndexer bytes(TensorView view) {
    return UByteIndexer.create(new BytePointer(all(view)));
  }

  private static Pointer all(TensorView view) {
    return HostMemory.at(view, view.elements());
  }
}
