package org.chiaro.gan.training;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/** Images side by side in one picture. */
final class SampleSheet {
  private SampleSheet() {}

  /** images float32 [n,3,s,s], n divisible by the columns; clamped to [-1,1] for the picture. */
  static Picture of(Tensor images, int columns) {
    try (var scope = TensorScope.noGrad()) {
      long rows = images.size(0) / columns;
      long side = images.size(2);
      Tensor bytes =
          Ops.times(Ops.plus(images, 1), 127.5)
              .clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(255.0)))
              .add(new Scalar(0.5))
              .to(torch.ScalarType.Byte);
      NdArray pixels =
          Tensors.toArray(
              bytes
                  .reshape(rows, columns, 3, side, side)
                  .permute(0, 3, 1, 4, 2)
                  .reshape(rows * side, columns * side, 3));
      return new Picture((int) (rows * side), (int) (columns * side), pixels.data());
    }
  }
}
