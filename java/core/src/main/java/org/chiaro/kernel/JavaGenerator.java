package org.chiaro.kernel;

/** {@link GeneratorOperations} in plain loops. */
interface JavaGenerator extends GeneratorOperations {
  @Override
  default void affineRelu(TensorView x, TensorView scale, TensorView shift, TensorView result) {
    Batch.requireAffine(x, scale, shift, result);
    long channels = x.size(3);
    long inImage = x.size(1) * x.size(2) * channels;
    for (long i = 0; i < x.elements(); i++) {
      long norm = i / inImage * channels + i % channels;
      float moved =
          FloatArrays.get(x, i) * FloatArrays.get(scale, norm) + FloatArrays.get(shift, norm);
      FloatArrays.put(result, i, moved < 0 ? 0 : moved);
    }
    HostMemory.keepAlive(x, scale, shift, result);
  }

  @Override
  default void addUpsampled(TensorView x, TensorView half, TensorView result) {
    Batch.requireHalf(x, half, result);
    long channels = x.size(3);
    long width = x.size(2);
    for (long i = 0; i < x.elements(); i++) {
      long column = i / channels % width;
      // rows of all images, one after the other: an image has an even number of them
      long row = i / channels / width;
      long from = (row / 2 * (width / 2) + column / 2) * channels + i % channels;
      FloatArrays.put(result, i, FloatArrays.get(x, i) + FloatArrays.get(half, from));
    }
    HostMemory.keepAlive(x, half, result);
  }
}
