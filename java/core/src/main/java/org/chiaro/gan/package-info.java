/**
 * Step 2 of 7. Takes latents and a shift, gives an ImagePair: G(z) and G(z + h). Next: {@code
 * mask}.
 *
 * <p>What a generator is says {@link org.chiaro.gan.Generator}. {@code gan.training} makes one from
 * a folder of photos; {@code gan.known} is one made in code, whose masks and direction are known.
 */
package org.chiaro.gan;
