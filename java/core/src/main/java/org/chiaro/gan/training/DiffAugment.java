package org.chiaro.gan.training;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.latent.Philox;
import org.chiaro.torch.Tensors;

/**
 * Differentiable augmentation (Zhao et al. 2020): what the discriminator sees of photos and of
 * generated images is flipped, shifted, partly cut out and mildly recoloured, so that few photos
 * cannot be learned by heart.
 */
final class DiffAugment {
  private static final double SHIFT_SHARE = 1.0 / 8;
  private static final double CUT_SHARE = 0.4;
  private static final double BRIGHTNESS = 0.2;
  private static final double SATURATION = 0.5;
  private static final double CONTRAST = 0.25;

  private final Philox random;

  DiffAugment(long seed) {
    random = new Philox(seed);
  }

  /** Images [n,3,s,s] in [-1,1], each with its own draw from this stream. */
  Tensor apply(Tensor images, long stream) {
    int n = (int) images.size(0);
    int side = (int) images.size(2);
    double[][] draws = new double[n][];
    for (int i = 0; i < n; i++) {
      draws[i] = uniforms(stream, i);
    }
    return cut(move(colour(images, draws), draws, side), draws, side);
  }

  private double[] uniforms(long stream, int index) {
    double[] values = new double[8];
    for (int block = 0; block < 2; block++) {
      int[] words = random.words(stream, 2L * index + block);
      for (int i = 0; i < 4; i++) {
        values[4 * block + i] = ((words[i] & 0xFFFFFFFFL) + 0.5) * 0x1p-32;
      }
    }
    return values;
  }

  private static Tensor colour(Tensor x, double[][] draws) {
    Tensor brighter = x.add(column(draws, 0, 0, BRIGHTNESS));
    Tensor grey = mean(brighter, 1);
    Tensor saturated = brighter.sub(grey).mul(column(draws, 1, 1, SATURATION)).add(grey);
    Tensor middle = mean(saturated, 1, 2, 3);
    return saturated.sub(middle).mul(column(draws, 2, 1, CONTRAST)).add(middle);
  }

  /** centre + (2u - 1) * reach for each image: [n,1,1,1]. */
  private static Tensor column(double[][] draws, int draw, double centre, double reach) {
    float[] values = new float[draws.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (centre + (2 * draws[i][draw] - 1) * reach);
    }
    return Tensors.of(values, values.length, 1, 1, 1);
  }

  private static Tensor mean(Tensor x, long... axes) {
    return x.mean(axes, true, new ScalarTypeOptional());
  }

  /** Flips and shifts; what moves in from outside is mid grey. */
  private static Tensor move(Tensor x, double[][] draws, int side) {
    int reach = (int) Math.round(side * SHIFT_SHARE);
    Tensor padded =
        torch.constant_pad_nd(x, new long[] {reach, reach, reach, reach}, new Scalar(0.0));
    TensorVector moved = new TensorVector();
    for (int i = 0; i < draws.length; i++) {
      int dy = (int) (draws[i][3] * (2 * reach + 1));
      int dx = (int) (draws[i][4] * (2 * reach + 1));
      Tensor image = padded.select(0, i).narrow(1, dy, side).narrow(2, dx, side);
      moved.push_back(draws[i][5] < 0.5 ? image.flip(2) : image);
    }
    return torch.stack(moved, 0);
  }

  private static Tensor cut(Tensor x, double[][] draws, int side) {
    int hole = (int) Math.round(side * CUT_SHARE);
    float[] keep = new float[draws.length * side * side];
    java.util.Arrays.fill(keep, 1);
    for (int i = 0; i < draws.length; i++) {
      int top = (int) (draws[i][6] * (side + hole)) - hole;
      int left = (int) (draws[i][7] * (side + hole)) - hole;
      for (int y = Math.max(0, top); y < Math.min(side, top + hole); y++) {
        int row = (i * side + y) * side;
        int right = Math.max(0, Math.min(side, left + hole));
        java.util.Arrays.fill(keep, row + Math.min(right, Math.max(0, left)), row + right, 0f);
      }
    }
    return x.mul(Tensors.of(keep, draws.length, 1, side, side));
  }
}
