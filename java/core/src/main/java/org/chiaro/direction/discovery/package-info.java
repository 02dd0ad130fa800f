/**
 * Directions that can be told apart by what they do to images (Voynov and Babenko 2020,
 * "Unsupervised discovery of interpretable directions in the GAN latent space").
 *
 * <p>A deformator turns "index k, this far" into a step in latent space; a reconstructor looks at
 * the image before and after and says which index and how far it was. Both learn together while the
 * generator stays as it is, so the deformator ends with directions that do different things. Which
 * of them is wanted is for a person, or for scores, to say.
 */
package org.chiaro.direction.discovery;
