package org.chiaro.bench;

import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.KernelTrial;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.Scene;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How near to the memory's speed is each native operation, by provider?
 *
 * <p>Measured: calls, and the gigabytes that an operation's arrays have, each byte counted once;
 * {@code copy} moves as many bytes as {@code operation} has, so that the quotient of the two is the
 * share of the memory's speed. Operations of photos take one of size x size. Not measured: the
 * arithmetic that limits some of them; {@code chiaro kernels time --roofline} shows that.
 *
 * <p>HOW TO RUN: {@code java -jar bench/target/benchmarks.jar OperationBenchmark -p
 * operation=components -p scene=NATURAL,NOISE -p size=128,2048 -p backend=cpu,cpu:avx2}. Last
 * results stand in native/README.md.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1) // the native code needs none, the Java around it does
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3, // memory lands elsewhere in each process, and with it the caches' conflicts
    jvmArgs = {
      "-Xmx256m",
      "-Dorg.bytedeco.javacpp.maxBytes=0",
      "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"
    })
public class OperationBenchmark {
  @Param({
    "mask_lighter",
    "mask_mean",
    "histogram_modes",
    "pair_pass",
    "components",
    "pair_pass, components",
    "verdicts",
    "append",
    "adam",
    "score_histogram",
    "quadrant_histograms",
    "weighted_errors",
    "object_box",
    "superpixels",
    "colour_histograms",
    "texture",
    "colour_basins",
    "merge_regions",
    "region_contrast",
    "gram",
    "shortest_paths",
    "solve_positive",
    "sparse_code"
  })
  public String operation;

  @Param({"cpu", "cpu:avx2", "cpu:portable", "java"})
  public String backend;

  @Param({"128", "512", "2048"})
  public int size;

  @Param({"16"})
  public int batch;

  @Param({"1"})
  public int threads;

  @Param({"CLEAN", "NATURAL", "SPECKLE", "NOISE"})
  public Scene scene;

  private Kernels kernels;
  private KernelTrial trial;
  private KernelTrial.Operation call;
  private Pointer from;
  private Pointer to;

  /** Gigabytes a second, beside JMH's calls a second. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Bytes {
    public double gigabytes;
  }

  @Setup(Level.Trial)
  public void setUp() {
    kernels = KernelProvider.open(backend, threads);
    // few large images: 16 of 2048 would be 1.6 GB a pair
    int count = (int) Math.max(1, Math.min(batch, 16L * 512 * 512 / ((long) size * size)));
    trial = new KernelTrial(1, count, size, scene);
    call =
        trial.operations().stream()
            .filter(candidate -> candidate.name().equals(operation))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no operation " + operation));
    if (size <= 512 && !call.agrees(kernels)) {
      throw new IllegalStateException(operation + " of " + backend + " is not as defined");
    }
    call.prepare().run();
    from = Pointer.calloc(call.bytes() / 2, 1);
    to = Pointer.calloc(call.bytes() / 2, 1);
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    kernels.close();
    trial.close();
    Pointer.free(from);
    Pointer.free(to);
  }

  @Benchmark
  public void operation(Bytes counter) {
    call.run().with(kernels);
    counter.gigabytes += call.bytes() * 1e-9;
  }

  @Benchmark
  public void copy(Bytes counter) {
    Pointer.memcpy(to, from, call.bytes() / 2);
    counter.gigabytes += call.bytes() * 1e-9;
  }
}
