package org.chiaro.unet;

import java.nio.file.Path;

/**
 * How a training ended.
 *
 * @param weights the finished network, {@code unet.safetensors}
 * @param steps updates in all, those of earlier runs included
 * @param loss of the last update; NaN if none was left to make
 * @param imagesPerSecond over the updates of this run
 * @param residentStartBytes resident memory after the first updates, -1 where it is unknown
 * @param residentEndBytes resident memory after the last update, -1 where it is unknown
 */
public record TrainResult(
    Path weights,
    long steps,
    double loss,
    double imagesPerSecond,
    long residentStartBytes,
    long residentEndBytes) {}
