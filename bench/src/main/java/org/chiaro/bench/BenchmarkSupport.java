package org.chiaro.bench;

import java.util.Arrays;
import java.util.function.Consumer;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TensorView;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the benchmarks share: the parity check before the clock starts, and counters of images. */
public final class BenchmarkSupport {
  private BenchmarkSupport() {}

  /** Images a second, beside JMH's calls a second. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Images {
    public long images;
  }

  /**
   * Runs the operation with the plain loops and with the backend.
   *
   * @throws IllegalStateException where the results differ in one byte
   */
  static void requireParity(Kernels backend, Consumer<Kernels> operation, TensorView... results) {
    byte[][] expected;
    try (Kernels oracle = KernelProvider.open("java", 1)) {
      operation.accept(oracle);
      expected = contents(results);
    }
    operation.accept(backend);
    if (!Arrays.deepEquals(expected, contents(results))) {
      throw new IllegalStateException(backend.name() + " differs from the plain loops");
    }
  }

  private static byte[][] contents(TensorView[] views) {
    byte[][] copies = new byte[views.length][];
    for (int i = 0; i < views.length; i++) {
      copies[i] = new byte[Math.toIntExact(views[i].elements() * views[i].dtype().bytes())];
      views[i].data().asByteBuffer().get(copies[i]);
    }
    return copies;
  }
}
