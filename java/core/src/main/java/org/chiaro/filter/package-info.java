/**
 * Step 4 of 7. Takes the masks and the shifted images, keeps the large components of each mask and
 * gives a verdict on each pair: kept, or dropped by the size or the histogram filter. Next: unet.
 */
package org.chiaro.filter;
