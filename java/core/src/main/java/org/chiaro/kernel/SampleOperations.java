package org.chiaro.kernel;

/**
 * Steps 3 and 4 for a whole batch at once, and the way of what is kept into a ring of samples, such
 * that nothing has to leave the memory in which the images were made.
 */
public interface SampleOperations {
  /**
   * The masks of pairs and what the filters ask of them: mask and area as {@link
   * MaskOperations#maskLighter}, or under the mean rule as {@link MaskOperations#maskMean}, which
   * looks at the shifted images alone; modes of the shifted images as {@link
   * MaskOperations#histogramModes}. The same bits for every type and layout of the same values.
   */
  void pairPass(
      Images image,
      Images shifted,
      boolean meanRule,
      TensorView mask,
      TensorView area,
      TensorView modes);

  /**
   * {@link #pairPass}, then {@link MaskOperations#components} on its masks, in place: all that the
   * filters need to know, and masks that are filtered already. Area is that of the filtered mask.
   *
   * @param ratio of the component filter, in [0,1)
   */
  void filteredPass(
      Images image,
      Images shifted,
      boolean meanRule,
      double ratio,
      TensorView mask,
      TensorView area,
      TensorView modes);

  /**
   * What the filters say about each pair, and where the kept ones go: slot int32 [n] is {@link
   * #TOO_LARGE} where area / pixels &gt;= maxArea (in double; never where maxArea &gt;= 1), else
   * {@link #TOO_FEW_MODES} where the histogram filter is on and there are fewer than 2 modes, else
   * the pair is kept and the k-th such pair has slot (head + k) mod capacity.
   *
   * @param head int64 [1], how many samples the ring was ever given; grows by the number kept
   * @param capacity samples that the ring holds, at least n
   */
  void verdicts(
      TensorView area,
      TensorView modes,
      TensorView slot,
      TensorView head,
      long pixels,
      double maxArea,
      boolean histogram,
      long capacity);

  /** A verdict: the object is too large. */
  int TOO_LARGE = -1;

  /** A verdict: the shifted image has one dominant brightness. */
  int TOO_FEW_MODES = -2;

  /**
   * ring[slot[n]] = rows[n] for all slots that are not negative.
   *
   * @param rows any type, [n,...]
   * @param ring the same type, [capacity,...], rows of the same shape
   */
  void append(TensorView rows, TensorView slot, TensorView ring);
}
