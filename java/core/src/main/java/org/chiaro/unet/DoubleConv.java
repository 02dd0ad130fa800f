package org.chiaro.unet;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;

/** Twice: 3x3 convolution with bias, batch normalisation, ReLU. */
final class DoubleConv {
  // the published network's normalisation has libtorch's defaults
  private static final double EPS = 1e-5;
  private static final double MOMENTUM = 0.1;

  private final Parameters weights;
  private final String stem;

  DoubleConv(Parameters weights, String block) {
    this.weights = weights;
    stem = block + ".double_conv.";
  }

  /** x [n,in,h,w] gives [n,out,h,w]; training uses and moves the batch's statistics. */
  Tensor apply(Tensor x, boolean training) {
    return unit(unit(x, 0, training), 3, training);
  }

  private Tensor unit(Tensor x, int index, boolean training) {
    String conv = stem + index + ".";
    String norm = stem + (index + 1) + ".";
    Tensor h = Ops.conv(x, weights.get(conv + "weight"), weights.get(conv + "bias"));
    if (training && weights.has(norm + UNetLayout.TRACKED)) {
      weights.get(norm + UNetLayout.TRACKED).add_(new Scalar(1L));
    }
    Tensor normal =
        torch.batch_norm(
            h,
            new TensorOptional(weights.get(norm + "weight")),
            new TensorOptional(weights.get(norm + "bias")),
            new TensorOptional(weights.get(norm + "running_mean")),
            new TensorOptional(weights.get(norm + "running_var")),
            training,
            MOMENTUM,
            EPS,
            true);
    return torch.relu(normal);
  }
}
