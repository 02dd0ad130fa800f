/**
 * Latents of real photos, rows for {@code --embeddings}: as an encoder gives them, or, where none
 * was trained with the generator, found by gradient descent through the frozen generator.
 *
 * <p>The published embeddings are draws from the encoder of BigBiGAN, which saw the photo in one
 * pass and was trained to match the generator. Those of an encoder that was trained for minutes are
 * whitened, unless they are to stay as the published ones were. What a search finds is nearer to
 * the photo in its pixels, and not distributed as the encoder's.
 */
package org.chiaro.gan.inversion;
