package org.chiaro.bench;

import java.util.concurrent.TimeUnit;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.HostBuffers;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.Scene;
import org.chiaro.kernel.TensorView;
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
 * How many maps a second does the evaluation count (step 7)?
 *
 * <p>Measured: 2 x 256 counters from a map and its mask, 2 bytes read a pixel; the usual map of
 * 300x400. Not measured: decoding the files, and the curves from the counters.
 *
 * <p>HOW TO RUN: {@code java -jar bench/target/benchmarks.jar ScoreHistogramBenchmark}. Last
 * results stand in native/README.md.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1) // the native code needs none, the Java around it does
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3, // memory lands elsewhere in each process, and with it the caches' conflicts
    jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
public class ScoreHistogramBenchmark {
  @Param({"cpu"})
  public String backend;

  @Param({"300"})
  public int height;

  @Param({"400"})
  public int width;

  private Kernels kernels;
  private HostBuffers buffers;
  private TensorView prediction;
  private TensorView mask;
  private TensorView counts;

  @Setup(Level.Trial)
  public void setUp() {
    kernels = KernelProvider.open(backend, 1);
    buffers = new HostBuffers();
    prediction = buffers.allocate(DType.U8, height, width);
    mask = buffers.allocate(DType.U8, height, width);
    counts = buffers.allocate(DType.I64, 2, 256);
    TensorView masks = new TensorView(mask.data(), DType.U8, 1, height, width);
    Scene.NATURAL.fillMasks(masks);
    var levels = prediction.data().asByteBuffer();
    for (int i = 0; i < height * width; i++) {
      int x = i % width;
      levels.put(i, (byte) (x * 255 / width / 3 + i * 7919 % 97)); // a ramp with grain
    }
    BenchmarkSupport.requireParity(kernels, this::run, counts);
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    kernels.close();
    buffers.close();
  }

  @Benchmark
  public void maps(BenchmarkSupport.Images counter) {
    run(kernels);
    counter.images += 1;
  }

  private void run(Kernels by) {
    by.scoreHistogram(prediction, mask, counts);
  }
}
