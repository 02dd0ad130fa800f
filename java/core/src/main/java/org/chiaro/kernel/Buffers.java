package org.chiaro.kernel;

/** Where the steps of the pipeline get memory for their results. */
public interface Buffers {
  /** New memory, all zeros; it lives as long as this object's owner says. */
  TensorView allocate(DType dtype, long... shape);
}
