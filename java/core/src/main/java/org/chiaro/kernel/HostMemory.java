package org.chiaro.kernel;

import java.lang.ref.Reference;
import org.bytedeco.javacpp.Pointer;

/** Pointers that only point: at the memory of a view, of the view's length, owning nothing. */
final class HostMemory extends Pointer {
  private HostMemory(long address, long elements) {
    this.address = address;
    this.limit = elements;
    this.capacity = elements;
  }

  /** Where the view begins, with room for so many elements of whatever type it is cast to. */
  static Pointer at(TensorView view, long elements) {
    return at(view.address(), elements);
  }

  /** The memory at an address, of a host or of a card. */
  static Pointer at(long address, long elements) {
    return new HostMemory(address, elements);
  }

  /** An address does not keep its memory: call this after the last use of what {@link #at} gave. */
  static void keepAlive(TensorView... views) {
    for (TensorView view : views) {
      Reference.reachabilityFence(view.data());
    }
  }
}
