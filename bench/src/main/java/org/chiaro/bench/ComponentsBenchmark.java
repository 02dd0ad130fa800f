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
 * How many masks a second does the component filter do (step 4)?
 *
 * <p>Measured: bytes in, bytes out, with labelling, sizes and clearing. The cost is in the runs of
 * ones, so the content decides: one blob, ragged blobs, specks, noise. Not measured: the copy that
 * working in place saves.
 *
 * <p>HOW TO RUN: {@code java -jar bench/target/benchmarks.jar ComponentsBenchmark -p
 * content=NATURAL -p size=128}. Last results stand in native/README.md.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1) // the native code needs none, the Java around it does
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3, // memory lands elsewhere in each process, and with it the caches' conflicts
    jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
public class ComponentsBenchmark {
  @Param({"cpu"})
  public String backend;

  @Param({"128", "512"})
  public int size;

  @Param({"1", "95"})
  public int batch;

  @Param({"1"})
  public int threads;

  @Param({"CLEAN", "NATURAL", "SPECKLE", "NOISE"})
  public Scene content;

  private Kernels kernels;
  private HostBuffers buffers;
  private TensorView mask;
  private TensorView kept;
  private TensorView area;

  @Setup(Level.Trial)
  public void setUp() {
    kernels = KernelProvider.open(backend, threads);
    buffers = new HostBuffers();
    mask = buffers.allocate(DType.U8, batch, size, size);
    kept = buffers.allocate(DType.U8, batch, size, size);
    area = buffers.allocate(DType.I32, batch);
    content.fillMasks(mask);
    BenchmarkSupport.requireParity(kernels, this::run, kept, area);
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    kernels.close();
    buffers.close();
  }

  @Benchmark
  public void masks(BenchmarkSupport.Images counter) {
    run(kernels);
    counter.images += batch;
  }

  private void run(Kernels by) {
    by.components(mask, kept, area, 0.2);
  }
}
