package org.chiaro.gan.stylegan;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;

/**
 * Twice the size with the smoothing filter [1,3,3,1] of the published networks, or the file's own.
 */
final class Resample {
  private Resample() {}

  /**
   * The filter for so many channels, [channels,1,4,4]: of sum 4, since three of four pixels are
   * zeros before it.
   */
  static Tensor filter(Tensor stored, long channels) {
    Tensor four = Ops.times(stored.div(stored.sum()), 4);
    return four.reshape(1, 1, four.size(0), four.size(1)).repeat(channels, 1, 1, 1);
  }

  /**
   * The filter behind a transposed convolution of stride 2 and a 3x3 kernel: [n,c,2s+1,2s+1] gives
   * [n,c,2s,2s].
   */
  static Tensor blur(Tensor x, Tensor filter) {
    // a filter is turned around, a libtorch convolution is not; published ones are symmetric
    return Ops.depthwise(x, torch.flip(filter, 2, 3), 1);
  }

  /** Zeros between the pixels and the filter: [n,c,s,s] gives [n,c,2s,2s]. */
  static Tensor doubled(Tensor x, Tensor filter) {
    return Ops.transposedDepthwise(x, filter, 2, 1);
  }
}
