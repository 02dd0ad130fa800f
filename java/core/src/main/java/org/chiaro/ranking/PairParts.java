package org.chiaro.ranking;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.direction.GreyEdges;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Tensors;

/**
 * What images, shifted images and masks say, one number a sample; tensors in the caller's scope.
 */
final class PairParts {
  private static final double EPS = 1e-6;
  // of half the picture: the middle is a disc of half the side
  private static final double MIDDLE = 0.5;
  // and the border a sixteenth of the side
  private static final double BORDER = 0.875;

  private final Tensor middle;
  private final Tensor border;

  /** For images of this size; lives in the scope it is made in. */
  PairParts(int height, int width) {
    float[] inside = new float[height * width];
    float[] outside = new float[height * width];
    for (int i = 0; i < inside.length; i++) {
      double u = (2.0 * (i % width) + 1) / width - 1;
      double v = (2.0 * (i / width) + 1) / height - 1;
      inside[i] = Math.hypot(u, v) <= MIDDLE ? 1 : 0;
      outside[i] = Math.max(Math.abs(u), Math.abs(v)) > BORDER ? 1 : 0;
    }
    middle = Tensors.of(inside, 1, height, width);
    border = Tensors.of(outside, 1, height, width);
  }

  /** 1 - residual / change, 0 where nothing changes. */
  static double[] explained(ColourMaps.Explained explained) {
    Tensor share = explained.residual().mean(1, 2).div(Ops.plus(mean(explained.change()), EPS));
    return clamped(Ops.plus(Ops.times(share, -1), 1));
  }

  /** Mean change of grey by mean change of the channels. */
  static double[] light(Tensor before, Tensor after) {
    Tensor change = after.sub(before);
    Tensor grey = GreyEdges.grey(change).abs().mean(1, 2, 3);
    return clamped(grey.div(Ops.plus(change.abs().mean(1, 2, 3), EPS)));
  }

  /** 2 min(a,b) / (a + b) of the mean rise on the mask uint8 [n,h,w] and the mean fall off it. */
  static double[] both(Tensor before, Tensor after, Tensor mask) {
    Tensor change = GreyEdges.grey(after.sub(before)).squeeze(1);
    Tensor on = Tensors.toFloat(mask);
    Tensor off = Ops.plus(Ops.times(on, -1), 1);
    Tensor rise = mean(change.mul(on)).div(Ops.plus(mean(on), EPS));
    Tensor fall = Ops.times(mean(change.mul(off)), -1).div(Ops.plus(mean(off), EPS));
    Tensor less = Ops.times(torch.minimum(rise, fall), 2);
    return clamped(less.div(Ops.plus(rise.add(fall), EPS)));
  }

  /** Pearson correlation of edges [n,1,h,w]; 0 for negative ones, and where there is no edge. */
  static double[] edges(Tensor before, Tensor after) {
    Tensor a = centred(before);
    Tensor b = centred(after);
    Tensor product = a.mul(b).mean(1, 2, 3);
    Tensor sizes = a.square().mean(1, 2, 3).mul(b.square().mean(1, 2, 3)).sqrt();
    return clamped(product.div(Ops.plus(sizes, EPS * EPS)));
  }

  private static Tensor centred(Tensor planes) {
    return planes.sub(planes.mean(1, 2, 3).reshape(-1, 1, 1, 1));
  }

  /** Part of the pixels where two masks differ. */
  static double[] complement(Tensor mask, Tensor other) {
    return values(mean(Tensors.toFloat(mask.ne(other))));
  }

  /** Part of the border that is object. */
  double[] border(Tensor mask) {
    return share(mask, border);
  }

  /** Part of the middle that is object. */
  double[] middle(Tensor mask) {
    return share(mask, middle);
  }

  private static double[] share(Tensor mask, Tensor region) {
    Tensor inside = mean(Tensors.toFloat(mask).mul(region));
    return values(inside.div(region.mean()));
  }

  /** Mean of each plane [n,h,w], [n]. */
  static Tensor mean(Tensor planes) {
    return planes.mean(1, 2);
  }

  /** The numbers of a tensor [n]. */
  static double[] values(Tensor numbers) {
    float[] values = new float[(int) numbers.size(0)];
    Tensors.toArray(Tensors.toFloat(numbers)).data().asFloatBuffer().get(values);
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private static double[] clamped(Tensor numbers) {
    double[] values = values(numbers);
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, Math.min(1, values[i]));
    }
    return values;
  }
}
