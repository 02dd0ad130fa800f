/**
 * A second round on real photos: confident maps, a network's own and those of classical saliency,
 * sharpened by each photo's colours, become the masks that the next network learns from. No labels;
 * not part of the published method.
 */
package org.chiaro.relabel;
