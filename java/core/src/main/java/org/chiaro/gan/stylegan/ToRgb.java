package org.chiaro.gan.stylegan;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Tensors;

/**
 * The RGB image of one resolution, added to that of the one before at twice its size: a 1x1
 * convolution with modulation and without demodulation.
 */
final class ToRgb {
  private static final int COLOURS = 3;

  private final Parameters folded;
  private final String stem;
  private final String filter;
  private final double clamp;

  /** Puts what it needs into {@code folded}. */
  ToRgb(Parameters weights, String block, double clamp, Parameters folded) {
    this.folded = folded;
    this.clamp = clamp;
    stem = block + ".torgb";
    filter = block + ".filter";
    Tensor weight = weights.get(stem + ".weight");
    long channels = weight.size(1);
    folded.put(stem + ".weight", weight.reshape(1, COLOURS, channels).transpose(1, 2).clone());
    folded.put(stem + ".bias", weights.get(stem + ".bias").clone().reshape(1, COLOURS, 1, 1));
    StyledConv.putAffine(weights, stem, 1 / Math.sqrt(channels), folded);
    folded.put(filter, Resample.filter(weights.get(block + StyleLayout.FILTER), COLOURS));
  }

  /**
   * x [n,c,s,s] and w [n,k] give float32 [n,3,s,s].
   *
   * @param before the image of half the size, null for the first
   */
  Tensor apply(Tensor x, Tensor w, Tensor before) {
    long n = x.size(0);
    long side = x.size(2);
    // one small matrix a row instead of a scaled copy of x
    Tensor style = StyledConv.style(folded, stem, w).unsqueeze(2);
    Tensor matrix = folded.get(stem + ".weight").mul(style).to(x.scalar_type());
    Tensor pixels = x.permute(0, 2, 3, 1).reshape(n, side * side, x.size(1));
    Tensor colours = pixels.bmm(matrix).reshape(n, side, side, COLOURS).permute(0, 3, 1, 2);
    Tensor image = Tensors.toFloat(colours).add(folded.get(stem + ".bias"));
    image = StyledConv.clamped(image, clamp);
    return before == null ? image : Resample.doubled(before, folded.get(filter)).add(image);
  }
}
