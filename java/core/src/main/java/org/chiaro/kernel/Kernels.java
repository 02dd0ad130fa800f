package org.chiaro.kernel;

/**
 * The native operations of the pipeline. {@link JavaKernels} is the readable definition of each;
 * every other provider gives the same integers.
 *
 * <p>Shapes are checked before anything runs; a wrong one is an IllegalArgumentException. Images
 * are float32 [n,3,h,w] with values in [-1,1]; masks are uint8 [n,h,w] of 0 and 1.
 */
public interface Kernels extends AutoCloseable {
  /** java, cpu or cuda, with the instruction set where there is a choice: {@code cpu (avx512)}. */
  String name();

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

  /**
   * counts int64 [2,256]: how often each 8-bit level of the prediction (uint8 [h,w]) stands on the
   * object (row 0: mask is 1) and on the background (row 1: mask is 0).
   */
  void scoreHistogram(TensorView prediction, TensorView mask, TensorView counts);

  /**
   * Cuts one photo, uint8 [h,w,3], into about {@code wanted} superpixels: labels int32 [h,w], 0 and
   * up without a gap, count int32 [1] = how many there are. SLIC; {@code compactness} weighs place
   * against colour, 20 is usual. A label is one connected piece, but for a few where small pieces
   * were joined.
   */
  void superpixels(
      TensorView rgb, TensorView labels, TensorView count, long wanted, double compactness);

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

  /**
   * Turns steps into lengths of shortest paths, in place: float64 [n,n], infinity where there is no
   * step, nothing negative, 0 on the diagonal. A step of length 0 is a step.
   */
  void shortestPaths(TensorView steps);

  /**
   * Solves matrix x = vector for a symmetric, positive definite float64 [n,n] of which the upper
   * half is read; x replaces the vector, float64 [n], and the matrix is used up.
   *
   * <p>A matrix that is not positive definite is an IllegalArgumentException.
   */
  void solvePositive(TensorView matrix, TensorView vector);

  /**
   * The first cut of hierarchical saliency, a watershed on the edges between pixels: labels int32
   * [h,w], 0 and up in the order of first pixels, count int32 [1]. Each pixel of a photo uint8
   * [h,w,3] is joined to that of its 4 neighbours whose colour is nearest, and to all whose squared
   * distance is at most {@code step}; colours are smoothed first and 16 times as large, see {@link
   * JavaColourBasins}.
   */
  void colourBasins(TensorView rgb, TensorView labels, TensorView count, int step);

  /**
   * Joins regions, the smallest in scale first, each to its neighbour of nearest mean colour, until
   * none is below {@code scale} or one is left; {@link JavaMergedRegions} says what a scale is.
   *
   * @param colour float32 [h,w,3]
   * @param labels int32 [h,w], from 0 to the number of pixels - 1
   * @param merged int32 [h,w]: new labels, 0 and up in the order of first pixels
   * @param count int32 [1]: how many there are
   */
  void mergeRegions(
      TensorView colour, TensorView labels, TensorView merged, TensorView count, int scale);

  /**
   * How much each region differs in colour from those near it: contrast float64 [n], for region i
   * the sum over all j of weight_j exp(-d^2 / spread) c, d = their distance in place and c in
   * colour.
   *
   * @param regions float64 [6,n]: rows of three colours, x, y and weight
   */
  void regionContrast(TensorView regions, TensorView contrast, double spread);

  /**
   * histograms float64 [n,96] = the part of each superpixel's pixels in each of 32 bins of red,
   * then green, then blue; a bin holds 8 levels. A label without pixels has zeros.
   *
   * @param rgb uint8 [h,w,3]
   * @param labels int32 [h,w], from 0 to n - 1; another value is an IllegalArgumentException
   */
  void colourHistograms(TensorView rgb, TensorView labels, TensorView histograms);

  /**
   * texture float64 [n,levels,filters] = mean magnitude of each filter's answer over each
   * superpixel's pixels, on the photo's grey levels and on their halvings; {@link JavaTexture}
   * defines it.
   *
   * @param smooth float32 [taps], an odd number up to 31: what is taken off before filtering
   * @param bank float32 [filters,4,taps], up to 64: cosines and sines in x, cosines and sines in y
   */
  void texture(
      TensorView rgb, TensorView labels, TensorView smooth, TensorView bank, TensorView texture);

  /** table float64 [n,n] = products of points, float64 [n,d], with each other. */
  void gram(TensorView points, TensorView table);

  /**
   * Codes n points as sums of few atoms, which are points themselves: coefficients float64 [n,k]
   * &gt;= 0 that make |x - sum c d|^2 / 2 + lambda sum weight c smallest, at most 20 of a point
   * above 0; errors float64 [n] = |x - sum c d|^2. {@link JavaSparseCoder} defines it.
   *
   * @param gram float64 [n,n], see {@link #gram}
   * @param atoms int32 [k], which points
   * @param weights float64 [n,k], nothing negative
   */
  void sparseCode(
      TensorView gram,
      TensorView atoms,
      TensorView weights,
      TensorView coefficients,
      TensorView errors,
      double lambda);

  /** Ends the threads that this instance started, if any. */
  @Override
  default void close() {}
}
