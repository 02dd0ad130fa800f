/**
 * StyleGAN2 (Karras et al. 2020, "Analyzing and improving the image quality of StyleGAN"). Walk:
 * {@code StyleGan2} is the generator; its {@code Mapping} turns z into w; its {@code Synthesis}
 * turns w into images by {@code StyledConv} and {@code ToRgb} at each resolution. {@code
 * StyleLayout} says which tensors there must be; {@code OtherNames} is for files that call them
 * differently.
 */
package org.chiaro.gan.stylegan;
