package org.chiaro.ranking;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Tensors;

/** How far masks agree that are still tensors. */
public final class MaskOverlap {
  // far below the share of one pixel
  private static final double EPS = 1e-12;

  private MaskOverlap() {}

  /**
   * IoU of each pair of masks [n,h,w], not 0 is object; 0 where both are empty, which is no
   * agreement on an object.
   */
  public static double[] iou(Tensor masks, Tensor others) {
    Tensor a = masks.to(torch.ScalarType.Bool);
    Tensor b = others.to(torch.ScalarType.Bool);
    Tensor both = PairParts.mean(Tensors.toFloat(a.logical_and(b)));
    Tensor either = PairParts.mean(Tensors.toFloat(a.logical_or(b)));
    return PairParts.values(both.div(Ops.plus(either, EPS)));
  }
}
