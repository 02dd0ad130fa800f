package org.chiaro.gan.stylegan;

/** Where the noise of a StyleGAN2 comes from. */
enum NoiseMode {
  /** The file's own, the same for every image. */
  CONST,
  /** Drawn for each row of a batch, the same in every batch: row i always has noise i. */
  RANDOM,
  /** There is none. */
  NONE
}
