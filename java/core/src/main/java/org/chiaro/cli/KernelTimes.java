package org.chiaro.cli;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.KernelTrial;
import org.chiaro.kernel.Kernels;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.TorchThreads;

/**
 * Median times of operations, and what the machine reaches at best with as many threads: copies of
 * memory, products of matrices.
 */
final class KernelTimes {
  private static final double LEAST_SECONDS = 0.02;
  private static final int MATRIX = 768;

  private final int threads;
  private final int rounds;
  private final Map<Long, Double> copies = new HashMap<>();

  /** Medians of so many rounds of at least 20 ms. */
  KernelTimes(int threads, int rounds) {
    this.threads = threads;
    this.rounds = rounds;
  }

  /** Seconds of one call with a provider. */
  double seconds(String provider, KernelTrial.Operation operation) {
    try (Kernels kernels = KernelProvider.open(provider, threads)) {
      operation.prepare().run();
      return median(() -> operation.run().with(kernels));
    }
  }

  /**
   * Bytes read and written a second, in GB, by the C library's copy that touches so many bytes in
   * all: where few of them fit into a cache, its speed is the cache's.
   */
  double copyRate(long bytes) {
    // halves of at least 32 KiB: below, the call itself is what takes the time
    long half = Math.max(bytes / 2, 1 << 15);
    return copies.computeIfAbsent(half, this::measureCopy);
  }

  private double measureCopy(long half) {
    try (Pointer from = Pointer.malloc(half);
        Pointer to = Pointer.malloc(half)) {
      Pointer.memset(from, 1, half);
      Pointer.memset(to, 1, half);
      return 2 * half / median(() -> copy(from, to, half)) / 1e9;
    }
  }

  private void copy(Pointer from, Pointer to, long bytes) {
    if (threads == 1 || bytes < 1 << 20) {
      Pointer.memcpy(to, from, bytes);
      return;
    }
    IntStream.range(0, threads)
        .parallel()
        .forEach(
            k -> {
              long first = bytes * k / threads;
              long length = bytes * (k + 1) / threads - first;
              Pointer.memcpy(part(to, first), part(from, first), length);
            });
  }

  private static Pointer part(Pointer all, long first) {
    return new Pointer(all) {
      {
        address = all.address() + first;
      }
    };
  }

  /** Additions and multiplications a second of a product of float64 matrices, in 10^9. */
  double productRate() {
    TorchThreads.use(threads);
    try (var scope = TensorScope.noGrad();
        var options = new TensorOptions(torch.ScalarType.Double)) {
      Tensor a = torch.rand(new long[] {MATRIX, MATRIX}, options);
      double seconds =
          median(
              () -> {
                try (var inner = TensorScope.noGrad()) {
                  torch.mm(a, a);
                }
              });
      return 2.0 * MATRIX * MATRIX * MATRIX / seconds / 1e9;
    }
  }

  private double median(Runnable call) {
    call.run();
    double[] times = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      long start = now();
      long calls = 0;
      double took;
      do {
        call.run();
        calls++;
        took = (now() - start) / 1e9;
      } while (took < LEAST_SECONDS);
      times[round] = took / calls;
    }
    Arrays.sort(times);
    return times[rounds / 2];
  }

  /** Nanoseconds; one thread's are the processor's, which other work disturbs less. */
  private long now() {
    return threads == 1
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
        : System.nanoTime();
  }
}
