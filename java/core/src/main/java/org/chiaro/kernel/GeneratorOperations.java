package org.chiaro.kernel;

/**
 * What a generator does between its convolutions, each in one pass over memory. Arrays have their
 * channels last; what is computed is rounded to float32 after each step, and to the result's type
 * at the end: to nearest, ties to even, no number to 0x7fff where it has 16 bits.
 */
public interface GeneratorOperations {
  /**
   * max(0, (x scale) + shift), NaN and -0 stay: a normalisation with known statistics and the
   * activation after it.
   *
   * @param x float32, bfloat16 or float16 [n,h,w,c]
   * @param scale float32 [n,c], as shift
   * @param result x's shape and type, or one of the two is float32; may be x
   */
  void affineRelu(TensorView x, TensorView scale, TensorView shift, TensorView result);

  /**
   * x + half with every pixel of half taken for two by two: the end of a residual block whose
   * shortcut is upsampled.
   *
   * @param x float32, bfloat16 or float16 [n,2h,2w,c]
   * @param half [n,h,w,c], float32 or x's type
   * @param result x's shape, half's type; may be x
   */
  void addUpsampled(TensorView x, TensorView half, TensorView result);
}
