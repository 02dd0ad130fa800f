package org.chiaro.latent;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/** Rows of a latent file: float32 [count,latentSize], every number finite. */
record LatentRows(FloatBuffer values, int count, int latentSize) {
  /** Reads a .npy file of floats; anything but finite rows of this length is a data error. */
  static LatentRows read(Path path, int latentSize) {
    NdArray array = Npy.read(path);
    long[] shape = array.shape();
    if (shape.length != 2 || shape[0] == 0 || shape[1] != latentSize) {
      throw new ChiaroException.Data(
          "%s: latents for this generator have shape [n,%d], the file holds %s"
              .formatted(path, latentSize, Arrays.toString(shape)));
    }
    FloatBuffer values = floats(array, path).data().asFloatBuffer();
    for (int i = 0; i < values.limit(); i++) {
      if (!Float.isFinite(values.get(i))) {
        throw new ChiaroException.Data(
            "%s: row %d holds %s, latents must be finite"
                .formatted(path, i / latentSize, values.get(i)));
      }
    }
    return new LatentRows(values, (int) shape[0], latentSize);
  }

  /** Copies one row into a batch. */
  void copy(int row, float[] target, int offset) {
    values.get(row * latentSize, target, offset, latentSize);
  }

  private static NdArray floats(NdArray array, Path path) {
    return switch (array.dtype()) {
      case F32 -> array;
      case F16, F64 -> {
        try (var scope = TensorScope.noGrad()) {
          Tensor wide = Tensors.of(array);
          yield Tensors.toArray(Tensors.toFloat(wide));
        }
      }
      default ->
          throw new ChiaroException.Data(
              "%s: latents must be floats, the file holds %s".formatted(path, array.dtype()));
    };
  }
}
