/**
 * A second round on real photos: a network's own confident maps, sharpened by each photo's colours,
 * become the masks that the next network learns from. No labels; not part of the published method.
 */
package org.chiaro.relabel;
