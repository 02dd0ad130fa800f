package org.chiaro.unet;

import org.bytedeco.pytorch.Tensor;

/**
 * What a network learns from in one step.
 *
 * @param images float32 [n,3,h,w] in [-1,1]
 * @param masks uint8 [n,h,w], 1 = object, 0 = background
 */
public record TrainingBatch(Tensor images, Tensor masks) {}
