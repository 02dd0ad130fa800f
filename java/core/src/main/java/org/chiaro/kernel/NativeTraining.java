package org.chiaro.kernel;

import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.IntPointer;

/** {@link TrainingOperations}, long arrays in parts that are spread over the pool. */
interface NativeTraining extends TrainingOperations {
  /** Values that are one item of the pool's work. */
  long PART = 1 << 16;

  /** Who runs the calls, and on which threads. */
  NativeCalls calls();

  @Override
  default void adam(
      TensorView parameter,
      TensorView gradient,
      TensorView first,
      TensorView second,
      AdamRates rates) {
    Batch.requireAlike(parameter, gradient, first, second);
    long length = parameter.elements();
    if (length == 0) {
      return;
    }
    Batch parts = new Batch((length + PART - 1) / PART, 1, PART);
    calls()
        .split(
            parts,
            (from, count) -> {
              long offset = from * PART * Float.BYTES;
              NativeCalls.check(
                  ChiaroNative.chiaro_adam(
                      calls().backend(),
                      parameter.address() + offset,
                      gradient.address() + offset,
                      first.address() + offset,
                      second.address() + offset,
                      Math.min(count * PART, length - from * PART),
                      rates.rate(),
                      rates.beta1(),
                      rates.beta2(),
                      rates.epsilon(),
                      rates.step(),
                      calls().stream()),
                  "chiaro_adam");
            });
    HostMemory.keepAlive(parameter, gradient, first, second);
  }

  @Override
  default boolean finiteSquares(TensorView values) {
    Batch.requireAlike(values);
    long length = values.elements();
    if (length == 0) {
      return true;
    }
    AtomicBoolean finite = new AtomicBoolean(true);
    Batch parts = new Batch((length + PART - 1) / PART, 1, PART);
    calls()
        .split(
            parts,
            (from, count) -> {
              try (IntPointer answer = new IntPointer(1)) {
                NativeCalls.check(
                    ChiaroNative.chiaro_finite_squares(
                        calls().backend(),
                        values.address() + from * PART * Float.BYTES,
                        Math.min(count * PART, length - from * PART),
                        answer.address(),
                        calls().stream()),
                    "chiaro_finite_squares");
                if (answer.get() == 0) {
                  finite.set(false);
                }
              }
            });
    HostMemory.keepAlive(values);
    return finite.get();
  }
}
