package org.chiaro.unet;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Tensors;

/** Twice: 3x3 convolution with bias, batch normalisation, ReLU. */
final class DoubleConv {
  /** A tensor that is there unless the network was folded. */
  static final String STATISTICS = "inc.double_conv.1.running_mean";

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
      Tensor deviation = Ops.plus(weights.get(norm + "running_var"), Norm.EPS).sqrt();
      Tensor scale = weights.get(norm + "weight").div(deviation);
      Tensor kernel = weights.get(conv + "weight").mul(scale.reshape(-1, 1, 1, 1));
      Tensor centred = weights.get(conv + "bias").sub(weights.get(norm + "running_mean"));
      Tensor bias = centred.mul(scale).add(weights.get(norm + "bias"));
      folded.put(conv + "weight", Tensors.channelsLast(kernel.to(type)));
      folded.put(conv + "bias", bias.to(type));
    }
  }

  /** x [n,in,h,w] gives [n,out,h,w]. */
  Tensor apply(Tensor x, Norm norm) {
    return unit(unit(x, 0, norm), 3, norm);
  }

  private Tensor unit(Tensor x, int index, Norm norm) {
    String conv = stem + index + ".";
    String after = stem + (index + 1) + ".";
    Tensor h = Ops.conv(x, weights.get(conv + "weight"), weights.get(conv + "bias"));
    if (!weights.has(after + "running_mean")) {
      return h.relu_(); // the normalisation is part of the convolution
    }
    // nothing of it is needed to go back through the normalisation
    return norm.apply(h, weights, after).relu_();
  }
}
