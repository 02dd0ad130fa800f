package org.chiaro.kernel;

/** Where the steps of the pipeline get memory for their results. */
public interface Buffers {
  /** New memory, all zeros; it lives as long as this object's owner says. */
  TensorView allocate(DType dtype, long... shape);

  /** New memory with whatever is in it, for a result that is written whole; lives as long. */
  default TensorView allocateUnset(DType dtype, long... shape) {
    return allocate(dtype, shape);
  }
}
