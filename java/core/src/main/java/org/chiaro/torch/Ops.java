package org.chiaro.torch;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The handful of libtorch calls that our networks are written in, with plain Java arguments. */
public final class Ops {
  private static final double LEAK = 0.2;

  private Ops() {}

  /** Convolution with stride 1 and the padding that keeps the size; bias may be null. */
  public static Tensor conv(Tensor x, Tensor weight, Tensor bias) {
    return conv(x, weight, bias, 1, weight.size(2) / 2);
  }

  /** Convolution with the same stride and zero padding on all sides; bias may be null. */
  public static Tensor conv(Tensor x, Tensor weight, Tensor bias, long stride, long padding) {
    return torch.conv2d(
        x,
        weight,
        optional(bias),
        new long[] {stride, stride},
        new long[] {padding, padding},
        new long[] {1, 1},
        1);
  }

  /** Transposed convolution with the same stride and padding on all sides; bias may be null. */
  public static Tensor transposedConv(
      Tensor x, Tensor kernel, Tensor bias, long stride, long padding) {
    return torch.conv_transpose2d(
        x,
        kernel,
        optional(bias),
        new long[] {stride, stride},
        new long[] {padding, padding},
        new long[] {0, 0},
        1,
        1,
        1);
  }

  /** Each channel convolved with its own kernel of [c,1,k,k]. */
  public static Tensor depthwise(Tensor x, Tensor kernels, long padding) {
    return torch.conv2d(
        x,
        kernels,
        none(),
        new long[] {1, 1},
        new long[] {padding, padding},
        new long[] {1, 1},
        kernels.size(0));
  }

  /** As {@link #transposedConv}, each channel with its own kernel of [c,1,k,k]. */
  public static Tensor transposedDepthwise(Tensor x, Tensor kernels, long stride, long padding) {
    return torch.conv_transpose2d(
        x,
        kernels,
        none(),
        new long[] {stride, stride},
        new long[] {padding, padding},
        new long[] {0, 0},
        kernels.size(0),
        1,
        1);
  }

  /** softmax(queries keys^T) values, not scaled; [n,m,c], [n,k,c], [n,k,c] give [n,m,c]. */
  public static Tensor attention(Tensor queries, Tensor keys, Tensor values) {
    return torch
        .scaled_dot_product_attention(
            queries.unsqueeze(1),
            keys.unsqueeze(1),
            values.unsqueeze(1),
            none(),
            0.0,
            false,
            new DoubleOptional(1.0),
            false)
        .squeeze(1);
  }

  /** Linear map of the last axis; bias may be null. */
  public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
    return torch.linear(x, weight, optional(bias));
  }

  /** Batch normalisation without gain and bias, from the statistics of this batch. */
  public static Tensor normalizeByBatch(Tensor x, double eps) {
    return torch.batch_norm(x, none(), none(), none(), none(), true, 0.0, eps, true);
  }

  /** As {@link #normalizeByBatch}, and moves the stored statistics towards the batch's. */
  public static Tensor normalizeByBatch(
      Tensor x, Tensor mean, Tensor var, double momentum, double eps) {
    return torch.batch_norm(
        x, none(), none(), optional(mean), optional(var), true, momentum, eps, true);
  }

  /** Batch normalisation from stored statistics, without gain and bias. */
  public static Tensor normalizeByStored(Tensor x, Tensor mean, Tensor var, double eps) {
    return torch.batch_norm(
        x, none(), none(), optional(mean), optional(var), false, 0.0, eps, true);
  }

  /** Each pixel becomes two by two. */
  public static Tensor upsampleNearest(Tensor x) {
    return torch.upsample_nearest2d(
        x, new long[] {2 * x.size(2), 2 * x.size(3)}, new DoubleOptional(), new DoubleOptional());
  }

  /** Mean of each two by two pixels. */
  public static Tensor downsampleMean(Tensor x) {
    return torch.avg_pool2d(
        x,
        new long[] {2, 2},
        new long[] {2, 2},
        new long[] {0, 0},
        false,
        true,
        new LongOptional());
  }

  /** Greatest of each square of pixels. */
  public static Tensor maxPool(Tensor x, long side, long stride, long padding) {
    return torch.max_pool2d(
        x,
        new long[] {side, side},
        new long[] {stride, stride},
        new long[] {padding, padding},
        new long[] {1, 1},
        false);
  }

  public static Tensor leakyRelu(Tensor x) {
    return torch.leaky_relu(x, new Scalar(LEAK));
  }

  public static Tensor times(Tensor x, double factor) {
    return x.mul(new Scalar(factor));
  }

  public static Tensor plus(Tensor x, double term) {
    return x.add(new Scalar(term));
  }

  /** Joins along one axis. */
  public static Tensor concat(long axis, Tensor... parts) {
    return torch.cat(new TensorVector(parts), axis);
  }

  private static TensorOptional optional(Tensor tensor) {
    return tensor == null ? none() : new TensorOptional(tensor);
  }

  private static TensorOptional none() {
    return new TensorOptional();
  }
}
