package org.chiaro.kernel;

/**
 * Step 7: what the scores need of one picture of levels, uint8 [h,w], and its mask, uint8 [h,w].
 */
public interface ScoreOperations {
  /**
   * counts int64 [2,256]: how often each 8-bit level of the prediction (uint8 [h,w]) stands on the
   * object (row 0: mask is 1) and on the background (row 1: mask is 0).
   */
  void scoreHistogram(TensorView prediction, TensorView mask, TensorView counts);

  /**
   * The same counts for each of the four parts into which the object's centre of gravity cuts the
   * picture: counts int64 [4,2,256], upper left, upper right, lower left, lower right. A part may
   * be empty.
   *
   * @param split int32 [2] = rows above the cut and columns left of it: 1 + the mean index of the
   *     object's pixels, rounded, halves to even; without an object 1 + half the side, rounded
   *     alike
   */
  void quadrantHistograms(
      TensorView prediction, TensorView mask, TensorView counts, TensorView split);

  /**
   * sums float64 [2] = the weighted errors of Margolin et al. 2014 over the object and over the
   * background; {@link JavaWeightedErrors} defines them. As sums of doubles they agree between
   * providers to about 1e-13 of their value.
   *
   * @param values float64 [256]: the probability that each level stands for
   */
  void weightedErrors(TensorView prediction, TensorView mask, TensorView values, TensorView sums);

  /**
   * box int32 [4] = first row, first column, rows, columns of the smallest box around the pixels of
   * a picture uint8 [h,w] whose level is at least {@code from} (0 to 256): around all of them, or
   * around their largest 8-connected component, of equally large ones the first by its first pixel
   * in reading order. Without such a pixel all four are 0.
   */
  void objectBox(TensorView picture, TensorView box, int from, boolean largest);
}
