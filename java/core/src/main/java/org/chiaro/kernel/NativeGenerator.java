package org.chiaro.kernel;

/** {@link GeneratorOperations}, one call for each part of the batch. */
interface NativeGenerator extends GeneratorOperations {
  /** Values of 16 bits that are read and written in the time that a pair's pixel takes. */
  long VALUES_A_PIXEL = 8;

  /** Who runs the calls, and on which threads. */
  NativeCalls calls();

  @Override
  default void affineRelu(TensorView x, TensorView scale, TensorView shift, TensorView result) {
    Batch batch = Batch.requireAffine(x, scale, shift, result);
    calls()
        .split(
            worth(batch, x),
            (first, count) ->
                NativeCalls.check(
                    ChiaroNative.chiaro_affine_relu(
                        calls().backend(),
                        calls().part(x, batch, first),
                        calls().part(scale, batch, first),
                        calls().part(shift, batch, first),
                        calls().part(result, batch, first),
                        NativeCalls.floatType(x),
                        NativeCalls.floatType(result),
                        count,
                        batch.pixels(),
                        x.size(3),
                        calls().stream()),
                    "chiaro_affine_relu"));
    HostMemory.keepAlive(x, scale, shift, result);
  }

  @Override
  default void addUpsampled(TensorView x, TensorView half, TensorView result) {
    Batch batch = Batch.requireHalf(x, half, result);
    calls()
        .split(
            worth(batch, x),
            (first, count) ->
                NativeCalls.check(
                    ChiaroNative.chiaro_add_upsampled(
                        calls().backend(),
                        calls().part(x, batch, first),
                        calls().part(half, batch, first),
                        calls().part(result, batch, first),
                        NativeCalls.floatType(x),
                        NativeCalls.floatType(result),
                        count,
                        half.size(1),
                        half.size(2),
                        half.size(3),
                        calls().stream()),
                    "chiaro_add_upsampled"));
    HostMemory.keepAlive(x, half, result);
  }

  /** The batch as so many pixels of a pair as take as long as the values of x. */
  private static Batch worth(Batch batch, TensorView x) {
    long values = batch.pixels() * x.size(3);
    return new Batch(batch.count(), 1, Math.max(1, values / VALUES_A_PIXEL));
  }
}
