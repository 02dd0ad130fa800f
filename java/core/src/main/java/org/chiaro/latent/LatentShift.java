package org.chiaro.latent;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Tensors;

/**
 * The step h in latent space that makes the object lighter than its background: magnitude times a
 * direction, which is used as it is given and never normalised.
 *
 * @param direction one number for each latent coordinate, finite, not all zero
 * @param magnitude 5 in the published work, for a direction of unit length
 */
public record LatentShift(float[] direction, float magnitude) {
  public LatentShift {
    if (!Float.isFinite(magnitude)) {
      throw new ChiaroException.Usage("shift must be a finite number, was " + magnitude);
    }
    requireUsable(direction);
    direction = direction.clone();
  }

  /** Refuses NaN, infinity and a vector of zeros as a model error. */
  public static void requireUsable(float[] direction) {
    boolean zero = true;
    for (float value : direction) {
      if (!Float.isFinite(value)) {
        throw new ChiaroException.Model(
            "the direction holds " + value + ", finite numbers are needed");
      }
      zero &= value == 0;
    }
    if (zero) {
      throw new ChiaroException.Model("the direction is zero everywhere: there is nowhere to go");
    }
  }

  /** The step as float32 [latentSize], in the scope of the caller. */
  public Tensor tensor() {
    float[] step = new float[direction.length];
    for (int i = 0; i < step.length; i++) {
      step[i] = magnitude * direction[i];
    }
    return Tensors.of(step, step.length);
  }

  @Override
  public float[] direction() {
    return direction.clone();
  }
}
