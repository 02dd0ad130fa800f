package org.chiaro.kernel;

/**
 * Steps 3 and 4: from pairs of images to masks, and what the filters ask of them.
 *
 * <p>Images are float32 [n,3,h,w] with values in [-1,1]; masks are uint8 [n,h,w] of 0 and 1.
 */
public interface MaskOperations {
  /**
   * mask = 1 where grey(shifted) &gt; grey(image), a tie is 0; area int32 [n] = ones in each.
   *
   * <p>grey = ((0.2989 R) + (0.5870 G)) + (0.1140 B) in float32, each step rounded.
   */
  void maskLighter(TensorView image, TensorView shifted, TensorView mask, TensorView area);

  /** mask = 1 where grey(shifted) &gt; mean of grey(shifted) over its own image; area as above. */
  void maskMean(TensorView shifted, TensorView mask, TensorView area);

  /**
   * Keeps the 8-connected components of each mask with size / largest size &gt; ratio and clears
   * the rest; area int32 [n] = ones left. {@code kept} may be the same memory as {@code mask}.
   */
  void components(TensorView mask, TensorView kept, TensorView area, double ratio);

  /** modes int32 [n] = local maxima of the smoothed 12-bin histogram of each image's values. */
  void histogramModes(TensorView image, TensorView modes);
}
