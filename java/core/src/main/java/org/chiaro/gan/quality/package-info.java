/**
 * How near a generator's images are to photos it was not trained on, told without labels and
 * without a downloaded network.
 */
package org.chiaro.gan.quality;
