/**
 * Step 2 of 7. Takes latents and a shift, gives an ImagePair: G(z) and G(z + h). Next: {@code
 * mask}.
 *
 * <p>{@code gan.training} makes a generator from a folder of photos.
 */
package org.chiaro.gan;
