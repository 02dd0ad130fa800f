/**
 * Latents of real photos, found by gradient descent through a frozen generator: rows for {@code
 * --embeddings} where no encoder was trained with the generator.
 *
 * <p>The published embeddings are draws from the encoder of BigBiGAN, which saw the photo in one
 * pass and was trained to match the generator. These are solutions of an optimisation: nearer to
 * the photo in its pixels, and not distributed as the encoder's.
 */
package org.chiaro.gan.inversion;
