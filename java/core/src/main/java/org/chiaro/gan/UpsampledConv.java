package org.chiaro.gan;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;

/**
 * A nearest upsample by two and a 3x3 convolution, done as one.
 *
 * <p>Each of the four phases of the output sees only 2x2 pixels before the upsample, so four 2x2
 * convolutions do it, in 4/9 of the multiplications. All four together are the transposed
 * convolution with stride 2 of a 4x4 kernel: the 3x3 kernel summed over the 2x2 places where an
 * upsampled pixel stands.
 */
final class UpsampledConv {
  private UpsampledConv() {}

  /** The kernel [in,out,4,4] for {@link #apply} of a convolution's [out,in,3,3]. */
  static Tensor kernel(Tensor conv) {
    Tensor mirrored = torch.flip(conv, 2, 3).transpose(0, 1);
    Tensor sum = torch.constant_pad_nd(mirrored, 0, 1, 0, 1);
    sum = sum.add(torch.constant_pad_nd(mirrored, 1, 0, 0, 1));
    sum = sum.add(torch.constant_pad_nd(mirrored, 0, 1, 1, 0));
    return sum.add(torch.constant_pad_nd(mirrored, 1, 0, 1, 0));
  }

  /** x [n,in,s,s] gives [n,out,2s,2s]. */
  static Tensor apply(Tensor x, Tensor kernel, Tensor bias) {
    return Ops.transposedConv(x, kernel, bias, 2, 1);
  }
}
