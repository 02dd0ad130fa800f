/**
 * Step 5 of 7. Takes pairs of image and mask that the filters kept, gives a trained U-Net: the
 * network, its training loop, checkpoints. Next: predict.
 */
package org.chiaro.unet;
