package org.chiaro.kernel;

/** {@link GeneratorOperations} in plain loops. */
interface JavaGenerator extends GeneratorOperations {
  @Override
  default void affineRelu(TensorView x, TensorView scale, TensorView shift, TensorView result) {
    Batch.requireAffine(x, scale, shift, result);
    long channels = x.size(3);
    long inImage = x.size(1) * x.size(2) * channels;
    FloatArray values = FloatArray.of(x);
    FloatArray scales = FloatArray.of(scale);
    FloatArray shifts = FloatArray.of(shift);
    FloatArray results = FloatArray.of(result);
    for (long i = 0; i < x.elements(); i++) {
      long norm = i / inImage * channels + i % channels;
      float moved = values.get(i) * scales.get(norm) + shifts.get(norm);
      results.put(i, moved < 0 ? 0 : moved);
    }
    HostMemory.keepAlive(x, scale, shift, result);
  }

  @Override
  default void addUpsampled(TensorView x, TensorView half, TensorView result) {
    Batch.requireHalf(x, half, result);
    long channels = x.size(3);
    long width = x.size(2);
    FloatArray values = FloatArray.of(x);
    FloatArray halves = FloatArray.of(half);
    FloatArray results = FloatArray.of(result);
    for (long i = 0; i < x.elements(); i++) {
      long column = i / channels % width;
      // rows of all images, one after the other: an image has an even number of them
      long row = i / channels / width;
      long from = (row / 2 * (width / 2) + column / 2) * channels + i % channels;
      results.put(i, values.get(i) + halves.get(from));
    }
    HostMemory.keepAlive(x, half, result);
  }
}
