package org.chiaro.direction.discovery;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;

/** Starting values, from libtorch's generator as it is seeded. */
final class Initial {
  private Initial() {}

  /** Uniform in +-1/sqrt(fan in), libtorch's own start of linear layers and convolutions. */
  static Tensor uniform(long fanIn, long... shape) {
    return Ops.times(Ops.plus(Ops.times(torch.rand(shape), 2), -1), 1 / Math.sqrt(fanIn));
  }

  /**
   * Normal values of standard deviation sqrt(2 / fan out), He et al. 2015: torchvision's ResNet.
   */
  static Tensor normal(long fanOut, long... shape) {
    return Ops.times(torch.randn(shape), Math.sqrt(2.0 / fanOut));
  }

  static void linear(Parameters weights, String stem, long out, long in) {
    weights.put(stem + ".weight", uniform(in, out, in));
    weights.put(stem + ".bias", uniform(in, out));
  }
}
