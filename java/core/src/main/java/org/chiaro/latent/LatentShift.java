package org.chiaro.latent;

import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.io.NdArray;
import org.chiaro.io.WeightFile;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;
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
    boolean zero = true;
    for (float value : direction) {
      if (!Float.isFinite(value)) {
        throw new ChiaroException.Model(
            "the direction holds " + value + ", finite numbers are needed");
      }
      zero &= value == 0;
    }
    if (zero) {
      throw new ChiaroException.Model("the direction is zero everywhere");
    }
    direction = direction.clone();
  }

  /** Reads [latentSize] or [1,latentSize] from a .npy, .pth or safetensors file of one array. */
  public static LatentShift read(Path path, int latentSize, double magnitude) {
    var arrays = WeightFile.read(path).tensors();
    if (arrays.size() != 1) {
      throw new ChiaroException.Model(
          "%s: a direction file holds one array, this one holds %d".formatted(path, arrays.size()));
    }
    NdArray array = arrays.values().iterator().next();
    long[] shape = array.shape();
    boolean vector = shape.length == 1 || (shape.length == 2 && shape[0] == 1);
    if (!vector || array.elements() != latentSize) {
      throw new ChiaroException.Model(
          "%s: a direction for this generator has shape [%d] or [1,%d], the file holds %s"
              .formatted(path, latentSize, latentSize, Arrays.toString(shape)));
    }
    float[] values = new float[latentSize];
    try (var scope = TensorScope.noGrad()) {
      Tensor wide = Tensors.of(array);
      Tensors.toArray(Tensors.toFloat(wide)).data().asFloatBuffer().get(values);
    }
    try {
      return new LatentShift(values, (float) magnitude);
    } catch (ChiaroException.Model e) {
      throw new ChiaroException.Model(path + ": " + e.getMessage(), e);
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
