package org.chiaro.gan.training;

import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/** A photo as a generator in training sees it: its central square, scaled down. */
public final class PhotoSquare {
  private PhotoSquare() {}

  /**
   * Reads a photo, turned as it is shown: uint8 [3,side,side].
   *
   * @throws ChiaroException.Data if it cannot be read or is smaller than {@code side}
   */
  public static Tensor read(Path photo, int side) {
    Picture picture = ImageFiles.readRgb(photo, ImageFiles.Orientation.AS_SHOWN);
    int edge = Math.min(picture.height(), picture.width());
    if (edge < side) {
      throw new ChiaroException.Data(
          "%dx%d is smaller than %d pixels".formatted(picture.width(), picture.height(), side));
    }
    try (var scope = TensorScope.noGrad()) {
      NdArray pixels =
          new NdArray(DType.U8, new long[] {picture.height(), picture.width(), 3}, picture.rgb());
      Tensor image =
          Tensors.toFloat(Tensors.of(pixels))
              .narrow(0, (picture.height() - edge) / 2, edge)
              .narrow(1, (picture.width() - edge) / 2, edge)
              .permute(2, 0, 1)
              .unsqueeze(0);
      // the mean over the area each new pixel covers
      Tensor small = torch.adaptive_avg_pool2d(image, side, side).select(0, 0);
      return scope.keep(Ops.plus(small, 0.5).to(torch.ScalarType.Byte).contiguous());
    }
  }

  /** Pixels uint8 as a network takes them: float32 in [-1,1]. */
  public static Tensor normalized(Tensor pixels) {
    return Ops.plus(Ops.times(Tensors.toFloat(pixels), 1 / 127.5), -1);
  }
}
