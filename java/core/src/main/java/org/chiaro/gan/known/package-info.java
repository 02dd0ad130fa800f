/**
 * A generator made in code whose answers are known: an object on a background, its true mask, and
 * the latent direction that lights the one and darkens the other. A measuring instrument for the
 * search of directions, the mask rules, the filters and the network; it is no model of photos.
 */
package org.chiaro.gan.known;
