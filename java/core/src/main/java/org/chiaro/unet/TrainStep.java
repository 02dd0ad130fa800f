package org.chiaro.unet;

/**
 * One update.
 *
 * @param step updates made so far, this one included
 * @param loss cross-entropy of the batch before the update
 * @param lr learning rate of the update
 * @param imagesPerSecond images of the batch over the time since the update before
 */
public record TrainStep(long step, double loss, double lr, double imagesPerSecond) {}
