package org.chiaro.gan.inversion;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.torch.Ops;

/**
 * How far images are from the photos that they are to show, and latents from Gaussian ones; one
 * number a row, to be made small.
 */
final class InversionLoss {
  private static final int LEAST_SIDE = 8;
  private static final double TEXTURE = 2;
  private static final double EPS = 1e-4;

  private final double prior;

  InversionLoss(double prior) {
    this.prior = prior;
  }

  /** The whole loss of images and photos [n,3,h,w] and latents [n,d]: [n]. */
  Tensor of(Tensor images, Tensor photos, Tensor latents) {
    return pixels(images, photos).add(Ops.times(shell(latents), prior));
  }

  /**
   * Squared differences of the images and of how busy they are.
   *
   * <p>The images are compared from half their size down to 8 pixels: shapes and colours. What is
   * finer cannot be hit pixel by pixel, and trying to makes it smooth; there the strength of the
   * texture counts, wherever in four by four pixels it lies.
   */
  static Tensor pixels(Tensor images, Tensor photos) {
    Tensor sum = Ops.times(texture(images, photos), TEXTURE);
    Tensor difference = images.sub(photos);
    while (Math.min(difference.size(2), difference.size(3)) >= 2 * LEAST_SIDE) {
      difference = Ops.downsampleMean(difference);
      sum = sum.add(rowMeans(difference.square()));
    }
    return sum;
  }

  private static Tensor texture(Tensor images, Tensor photos) {
    return rowMeans(strength(images).sub(strength(photos)).square());
  }

  /** Root of the mean squared difference of neighbours in each four by four pixels: [n,3,..]. */
  private static Tensor strength(Tensor images) {
    long h = images.size(2) - 1;
    long w = images.size(3) - 1;
    Tensor down = images.narrow(2, 1, h).sub(images.narrow(2, 0, h)).narrow(3, 0, w);
    Tensor across = images.narrow(3, 1, w).sub(images.narrow(3, 0, w)).narrow(2, 0, h);
    Tensor energy = down.square().add(across.square());
    return Ops.plus(Ops.downsampleMean(Ops.downsampleMean(energy)), EPS).sqrt();
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
