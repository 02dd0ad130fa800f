package org.chiaro.kernel;

import java.util.Optional;

/**
 * The native operations of the pipeline. {@link JavaKernels} is the readable definition of each;
 * every other provider gives the same integers.
 *
 * <p>Shapes are checked before anything runs; a wrong one is an IllegalArgumentException.
 */
public interface Kernels
    extends MaskOperations,
        SampleOperations,
        GeneratorOperations,
        ScoreOperations,
        SaliencyOperations,
        TrainingOperations,
        AutoCloseable {
  /** java, cpu or cuda, with the instruction set where there is a choice: {@code cpu (avx512)}. */
  String name();

  /** Whether arrays are in the memory of a graphics card. */
  default boolean onDevice() {
    return false;
  }

  /** How latents are drawn where the arrays are; the definition is {@code latent.Philox}'s. */
  default Optional<NormalLatents> latents() {
    return Optional.empty();
  }

  /** Gives back what this instance holds, if anything. */
  @Override
  default void close() {}
}
