package org.chiaro.unet;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Tensors;

/** Twice: 3x3 convolution with bias, batch normalisation, ReLU. */
final class DoubleConv {
  // the published network's normalisation has libtorch's defaults
  private static final double EPS = 1e-5;

  /** A tensor that is there unless the network was folded. */
  static final String STATISTICS = "inc.double_conv.1.running_mean";

  private static final double MOMENTUM = 0.1;

  private final Parameters weights;
  private final String stem;

  DoubleConv(Parameters weights, String block) {
    this.weights = weights;
    stem = block + ".double_conv.";
  }

  /**
   * Puts both convolutions into {@code folded} with the stored statistics, gain and bias of the
   * normalisation after each as part of kernel and bias.
   */
  void fold(Parameters folded, torch.ScalarType type) {
    for (int index : new int[] {0, 3}) {
      String conv = stem + index + ".";
      String norm = stem + (index + 1) + ".";
      Tensor deviation = Ops.plus(weights.get(norm + "running_var"), EPS).sqrt();
      Tensor scale = weights.get(norm + "weight").div(deviation);
      Tensor kernel = weights.get(conv + "weight").mul(scale.reshape(-1, 1, 1, 1));
      Tensor centred = weights.get(conv + "bias").sub(weights.get(norm + "running_mean"));
      Tensor bias = centred.mul(scale).add(weights.get(norm + "bias"));
      folded.put(conv + "weight", Tensors.channelsLast(kernel.to(type)));
      folded.put(conv + "bias", bias.to(type));
    }
  }

  /** x [n,in,h,w] gives [n,out,h,w]; training uses and moves the batch's statistics. */
  Tensor apply(Tensor x, boolean training) {
    return unit(unit(x, 0, training), 3, training);
  }

  private Tensor unit(Tensor x, int index, boolean training) {
    String conv = stem + index + ".";
    String norm = stem + (index + 1) + ".";
    Tensor h = Ops.conv(x, weights.get(conv + "weight"), weights.get(conv + "bias"));
    if (!weights.has(norm + "running_mean")) {
      return h.relu_(); // the normalisation is part of the convolution
    }
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
    return normal.relu_(); // nothing of it is needed to go back through the normalisation
  }
}
