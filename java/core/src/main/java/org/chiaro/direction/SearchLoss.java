package org.chiaro.direction;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Tensors;

/**
 * What a light/dark direction does to images, as a number to minimise: brightness moves from the
 * border to the middle, edges stay.
 *
 * <p>Both parts look at grey images float32 [n,1,h,w].
 */
final class SearchLoss {
  private final Tensor circle;
  private final double circleWeight;
  private final double edgeWeight;

  /** Lives in the scope it is made in. */
  SearchLoss(int height, int width, SearchConfig config) {
    circle = circle(height, width);
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
    Tensor before = GreyEdges.grey(images);
    Tensor after = GreyEdges.grey(shifted);
    Tensor light = after.mul(circle).mean();
    Tensor edges = GreyEdges.edges(before).sub(GreyEdges.edges(after)).square().mean();
    return Ops.times(light, sign * circleWeight).add(Ops.times(edges, edgeWeight));
  }
}
