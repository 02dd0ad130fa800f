package org.chiaro.kernel;

/** What the classical methods are made of: superpixels and regions of one photo, small matrices. */
public interface SaliencyOperations {
  /**
   * Cuts one photo, uint8 [h,w,3], into about {@code wanted} superpixels: labels int32 [h,w], 0 and
   * up without a gap, count int32 [1] = how many there are. SLIC; {@code compactness} weighs place
   * against colour, 20 is usual. A label is one connected piece, but for a few where small pieces
   * were joined.
   */
  void superpixels(
      TensorView rgb, TensorView labels, TensorView count, long wanted, double compactness);

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
}
