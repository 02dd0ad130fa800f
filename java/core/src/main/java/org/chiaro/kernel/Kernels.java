package org.chiaro.kernel;

/**
 * The native operations of the pipeline. {@link JavaKernels} is the readable definition of each;
 * every other provider gives the same integers.
 *
 * <p>Shapes are checked before anything runs; a wrong one is an IllegalArgumentException.
 */
public interface Kernels
    extends MaskOperations, ScoreOperations, SaliencyOperations, AutoCloseable {
  /** java, cpu or cuda, with the instruction set where there is a choice: {@code cpu (avx512)}. */
  String name();

  /** Ends the threads that this instance started, if any. */
  @Override
  default void close() {}
}
