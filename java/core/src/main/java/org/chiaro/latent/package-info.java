/**
 * Step 1 of 7. Gives latents [n,d], Gaussian or from an embedding file plus noise, and the shift
 * along a direction. Next: {@code gan}.
 */
package org.chiaro.latent;
