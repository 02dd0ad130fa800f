package org.chiaro.gan.stylegan;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * A 3x3 convolution whose input channels are scaled by a style and whose output channels are scaled
 * back to their expected strength, with noise, bias and leaky ReLU behind it (Karras et al. 2020,
 * section 2.2: modulation and demodulation).
 *
 * <p>The scales stand before and behind one convolution that all rows share, instead of in a kernel
 * for each row: the same function. The gain behind the leaky ReLU is part of what goes into it.
 */
final class StyledConv {
  /** Restores the strength that a leaky ReLU takes. */
  static final double GAIN = Math.sqrt(2);

  private static final double LEAK = 0.2;
  private static final double EPS = 1e-8;

  private final Parameters folded;
  private final String stem;
  private final boolean up;
  private final Noise noise;
  private final double clamp;
  private final torch.ScalarType type;

  /**
   * Puts what it needs into {@code folded}.
   *
   * @param up whether the size doubles
   * @param side of the output
   */
  StyledConv(
      Parameters weights,
      String stem,
      boolean up,
      int side,
      NoiseMode mode,
      double clamp,
      torch.ScalarType type,
      Parameters folded) {
    this.folded = folded;
    this.stem = stem;
    this.up = up;
    this.clamp = clamp;
    this.type = type;
    Tensor weight = weights.get(stem + ".weight");
    Tensor kernel = (up ? weight.transpose(0, 1) : weight).clone().to(type);
    folded.put(stem + ".kernel", Tensors.channelsLast(kernel));
    folded.put(stem + ".squares", weight.square().sum(2, 3).t().contiguous());
    putAffine(weights, stem, 1, folded);
    Tensor bias = Ops.times(weights.get(stem + ".bias"), GAIN);
    folded.put(stem + ".bias", bias.reshape(1, -1, 1, 1).to(type));
    if (up) {
      Tensor filter = Resample.filter(weights.get(stem + ".resample_filter"), weight.size(0));
      folded.put(stem + ".filter", filter.to(type));
    }
    noise = new Noise(weights, stem, side, mode, type, folded);
  }

  /** The linear map from w to styles; its weights are stored at unit variance. */
  static void putAffine(Parameters weights, String stem, double gain, Parameters folded) {
    Tensor weight = weights.get(stem + ".affine.weight");
    double scale = gain / Math.sqrt(weight.size(1));
    folded.put(stem + ".affine.weight", Ops.times(weight, scale));
    folded.put(stem + ".affine.bias", Ops.times(weights.get(stem + ".affine.bias"), gain));
  }

  /** The styles [n,channels] of w. */
  static Tensor style(Parameters folded, String stem, Tensor w) {
    return Ops.linear(w, folded.get(stem + ".affine.weight"), folded.get(stem + ".affine.bias"));
  }

  /** x [n,in,s,s] and w [n,k] give [n,out,s,s], or [n,out,2s,2s]. */
  Tensor apply(Tensor x, Tensor w, long distinct) {
    try (var scope = TensorScope.part()) {
      return scope.keep(styled(x, w, distinct));
    }
  }

  private Tensor styled(Tensor x, Tensor w, long distinct) {
    Tensor style = style(folded, stem, w);
    Tensor power = style.square().matmul(folded.get(stem + ".squares"));
    Tensor back = Ops.times(Ops.plus(power, EPS).rsqrt(), GAIN);
    Tensor h = convolved(x.mul(perChannel(style)));
    h = torch.addcmul(folded.get(stem + ".bias"), h, perChannel(back));
    if (noise.isOn()) {
      h = h.add_(noise.rows(h.size(0), distinct));
    }
    h = torch.leaky_relu_(h, new Scalar(LEAK));
    return clamped(h, clamp);
  }

  private Tensor convolved(Tensor x) {
    Tensor kernel = folded.get(stem + ".kernel");
    if (!up) {
      return Ops.conv(x, kernel, null);
    }
    try (var scope = TensorScope.part()) {
      Tensor wide = Ops.transposedConv(x, kernel, null, 2, 0);
      return scope.keep(Resample.blur(wide, folded.get(stem + ".filter")));
    }
  }

  /** Cut off at both sides, where there is a limit. */
  static Tensor clamped(Tensor x, double limit) {
    if (Double.isInfinite(limit)) {
      return x;
    }
    return x.clamp(new ScalarOptional(new Scalar(-limit)), new ScalarOptional(new Scalar(limit)));
  }

  private Tensor perChannel(Tensor scales) {
    return scales.to(type).reshape(scales.size(0), scales.size(1), 1, 1);
  }
}
