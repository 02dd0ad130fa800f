/**
 * Step 2 of 7. Takes latents and a shift, gives an ImagePair: G(z) and G(z + h). Next: {@code
 * mask}.
 *
 * <p>What a generator is says {@link org.chiaro.gan.Generator}; {@link
 * org.chiaro.gan.GeneratorFile} tells by the tensors of a file which kind it holds:
 *
 * <ul>
 *   <li>BigBiGAN, and BigGAN with classes ({@code --classes}), in this package
 *   <li>StyleGAN2 in {@code gan.stylegan}: shift in z or w ({@code --space}), truncation, noise;
 *       state dicts, and the {@code .pkl} files of StyleGAN2-ADA, of which nothing is run
 *   <li>anything else that was exported as TorchScript, in {@code gan.script}, with {@code
 *       --trust-code}
 * </ul>
 *
 * <p>{@code gan.training} makes one from a folder of photos; {@code gan.known} is one made in code,
 * whose masks and direction are known. Images have the generator's own size; a U-Net that is to
 * learn at another gets pairs resized by area ({@code --train-size}, {@code unet.ResizedPairs}).
 */
package org.chiaro.gan;
