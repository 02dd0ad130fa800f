package org.chiaro.gan;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.io.Picture;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/** Many small images in one picture, with a white line between them. */
public final class ContactSheet {
  private static final int GAP_PX = 2;
  private static final double WHITE = 1;

  private ContactSheet() {}

  /** Images float [n,3,h,w] in [-1,1], row by row; values outside are clamped for the picture. */
  public static Picture of(Tensor images, int columns) {
    return stacked(columns, images);
  }

  /** Originals, and below each row of them the same latents shifted. */
  public static Picture of(ImagePair pair, int columns) {
    return stacked(columns, pair.original(), pair.shifted());
  }

  /**
   * Several kinds of image [n,3,h,w] of the same samples: each row of one kind stands above the
   * same samples' row of the next.
   */
  public static Picture stacked(int columns, Tensor... kinds) {
    try (var scope = TensorScope.noGrad()) {
      long n = kinds[0].size(0);
      List<Tensor> rows = new ArrayList<>();
      for (long first = 0; first < n; first += columns) {
        for (Tensor kind : kinds) {
          rows.add(row(kind.narrow(0, first, Math.min(columns, n - first)), columns));
        }
      }
      return picture(torch.cat(new TensorVector(rows.toArray(Tensor[]::new)), 1));
    }
  }

  /** One image float [3,h,w] in [-1,1]; values outside are clamped. */
  public static Picture picture(Tensor image) {
    try (var scope = TensorScope.noGrad()) {
      Tensor bytes =
          Ops.plus(Ops.times(image.clamp(limit(-1), limit(1)), 127.5), 128)
              .to(torch.ScalarType.Byte);
      int height = (int) image.size(1);
      int width = (int) image.size(2);
      return new Picture(height, width, Tensors.toArray(bytes.permute(1, 2, 0)).data());
    }
  }

  /** Images [k,3,h,w] side by side on white: [3, h + gap, columns * (w + gap)]. */
  private static Tensor row(Tensor images, int columns) {
    long h = images.size(2);
    long w = images.size(3);
    Tensor row = torch.full(new long[] {3, h + GAP_PX, columns * (w + GAP_PX)}, new Scalar(WHITE));
    for (long i = 0; i < images.size(0); i++) {
      row.narrow(1, 0, h).narrow(2, i * (w + GAP_PX), w).copy_(images.select(0, i));
    }
    return row;
  }

  private static ScalarOptional limit(double value) {
    return new ScalarOptional(new Scalar(value));
  }
}
