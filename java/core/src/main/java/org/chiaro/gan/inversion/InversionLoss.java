package org.chiaro.gan.inversion;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.torch.Ops;

/**
 * How far images are from the photos that they are to show, and latents from Gaussian ones; one
 * number a row, to be made small.
 */
final class InversionLoss {
  private static final int LEAST_SIDE = 8;

  private final double prior;

  InversionLoss(double prior) {
    this.prior = prior;
  }

  /** The whole loss of images and photos [n,3,h,w] and latents [n,d]: [n]. */
  Tensor of(Tensor images, Tensor photos, Tensor latents) {
    return pixels(images, photos).add(Ops.times(shell(latents), prior));
  }

  /**
   * Squared differences at the full size and at each halved one down to 8 pixels, so that shapes
   * and colours count as much as texture, and those of neighbours' differences, which are edges.
   */
  static Tensor pixels(Tensor images, Tensor photos) {
    Tensor difference = images.sub(photos);
    Tensor sum = edges(difference);
    while (true) {
      sum = sum.add(rowMeans(difference.square()));
      if (Math.min(difference.size(2), difference.size(3)) < 2 * LEAST_SIDE) {
        return sum;
      }
      difference = Ops.downsampleMean(difference);
    }
  }

  private static Tensor edges(Tensor difference) {
    long h = difference.size(2) - 1;
    long w = difference.size(3) - 1;
    Tensor down = difference.narrow(2, 1, h).sub(difference.narrow(2, 0, h));
    Tensor across = difference.narrow(3, 1, w).sub(difference.narrow(3, 0, w));
    return rowMeans(down.square()).add(rowMeans(across.square()));
  }

  /**
   * (|z|^2/d - 1)^2: Gaussian latents of many numbers lie near the sphere of radius sqrt(d), and a
   * generator has seen nothing else.
   */
  static Tensor shell(Tensor latents) {
    return Ops.plus(rowMeans(latents.square()), -1).square();
  }

  /** Root of the mean squared difference over all pixels: [n]. */
  static Tensor rootMeanSquare(Tensor images, Tensor photos) {
    return rowMeans(images.sub(photos).square()).sqrt();
  }

  private static Tensor rowMeans(Tensor x) {
    return x.reshape(x.size(0), -1).mean(1);
  }
}
