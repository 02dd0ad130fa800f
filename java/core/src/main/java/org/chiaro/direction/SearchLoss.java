package org.chiaro.direction;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Tensors;

/**
 * What a light/dark direction does to images, as a number to minimise: brightness moves from the
 * border to the middle, edges stay.
 *
 * <p>Both parts look at grey images float32 [n,1,h,w].
 */
final class SearchLoss {
  private static final double SOBEL_EPS = 1e-6;

  private final Tensor circle;
  private final Tensor horizontal;
  private final Tensor vertical;
  private final double circleWeight;
  private final double edgeWeight;

  /** Lives in the scope it is made in. */
  SearchLoss(int height, int width, SearchConfig config) {
    circle = circle(height, width);
    // Sobel kernels whose absolute values sum to one
    horizontal =
        Tensors.of(
            new float[] {-0.125f, 0, 0.125f, -0.25f, 0, 0.25f, -0.125f, 0, 0.125f}, 1, 1, 3, 3);
    vertical = horizontal.transpose(2, 3).contiguous();
    circleWeight = config.circleWeight();
    edgeWeight = config.edgeWeight();
  }

  /** 4 (rho - mean rho), rho the distance from the middle on [-1,1] x [-1,1]. */
  private static Tensor circle(int height, int width) {
    float[] values = new float[height * width];
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      double u = 2.0 * (i % width) / (width - 1) - 1;
      double v = 2.0 * (i / width) / (height - 1) - 1;
      values[i] = (float) Math.hypot(u, v);
      sum += values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (4 * (values[i] - sum / values.length));
    }
    return Tensors.of(values, 1, 1, height, width);
  }

  /**
   * The loss of RGB images [n,3,h,w] and their shifted versions.
   *
   * @param sign 1 wants light in the middle, -1 at the border
   */
  Tensor of(Tensor images, Tensor shifted, int sign) {
    Tensor before = grey(images);
    Tensor after = grey(shifted);
    Tensor light = after.mul(circle).mean();
    Tensor edges = edges(before).sub(edges(after)).square().mean();
    return Ops.times(light, sign * circleWeight).add(Ops.times(edges, edgeWeight));
  }

  /** Luma as in the mask rule: method's 0.2989 R + 0.5870 G + 0.1140 B. */
  private static Tensor grey(Tensor images) {
    Tensor weights = Tensors.of(new float[] {0.2989f, 0.5870f, 0.1140f}, 1, 3, 1, 1);
    return Ops.conv(images, weights, null);
  }

  /** Gradient magnitude; the border repeats outwards. */
  private Tensor edges(Tensor grey) {
    Tensor padded = torch.replication_pad2d(grey, 1, 1, 1, 1);
    Tensor dx = torch.conv2d(padded, horizontal);
    Tensor dy = torch.conv2d(padded, vertical);
    return dx.square().add(dy.square()).add(new Scalar(SOBEL_EPS)).sqrt();
  }
}
