package org.chiaro.direction;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Tensors;

/** Brightness and its edges, as directions are judged by them; differentiable. */
public final class GreyEdges {
  private static final double SOBEL_EPS = 1e-6;

  private GreyEdges() {}

  /**
   * Luma of RGB images [n,3,h,w], as in the mask rule: 0.2989 R + 0.5870 G + 0.1140 B, [n,1,h,w].
   */
  public static Tensor grey(Tensor images) {
    Tensor weights = Tensors.of(new float[] {0.2989f, 0.5870f, 0.1140f}, 1, 3, 1, 1);
    return Ops.conv(images, weights, null);
  }

  /**
   * Gradient magnitude of grey images [n,1,h,w] by Sobel kernels whose absolute values sum to one;
   * the border repeats outwards.
   */
  public static Tensor edges(Tensor grey) {
    Tensor horizontal =
        Tensors.of(
            new float[] {-0.125f, 0, 0.125f, -0.25f, 0, 0.25f, -0.125f, 0, 0.125f}, 1, 1, 3, 3);
    Tensor vertical = horizontal.transpose(2, 3).contiguous();
    Tensor padded = torch.replication_pad2d(grey, 1, 1, 1, 1);
    Tensor dx = torch.conv2d(padded, horizontal);
    Tensor dy = torch.conv2d(padded, vertical);
    return dx.square().add(dy.square()).add(new Scalar(SOBEL_EPS)).sqrt();
  }
}
