package org.chiaro.kernel;

/** Draws standard normal latents into an array, each a function of seed, sample and place alone. */
@FunctionalInterface
public interface NormalLatents {
  /**
   * Latents of samples first, first + 1, ... into float32 [n,size]: the random bits of {@code
   * latent.Philox}, each number within one unit in the last place of its.
   */
  void draw(TensorView latents, long first, long seed);
}
