package org.chiaro.bench;

import java.util.concurrent.TimeUnit;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.HostBuffers;
import org.chiaro.kernel.Images;
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
 * How many pairs a second become filtered masks (steps 3 and 4)?
 *
 * <p>Measured: mask, area and modes in one pass, then components; 24 bytes read and 3 written or
 * read a pixel. A batch of 95 at 128x128 is 37 MB, more than most caches. Not measured: making the
 * images.
 *
 * <p>HOW TO RUN: {@code java -jar bench/target/benchmarks.jar FilteredPairsBenchmark -p
 * backend=cpu,java -p size=128}. Last results stand in native/README.md.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1) // the native code needs none, the Java around it does
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3, // memory lands elsewhere in each process, and with it the caches' conflicts
    jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
public class FilteredPairsBenchmark {
  @Param({"cpu"})
  public String backend;

  @Param({"128", "512"})
  public int size;

  @Param({"1", "95"})
  public int batch;

  @Param({"1"})
  public int threads;

  private Kernels kernels;
  private HostBuffers buffers;
  private TensorView image;
  private TensorView shifted;
  private TensorView mask;
  private TensorView area;
  private TensorView modes;

  @Setup(Level.Trial)
  public void setUp() {
    kernels = KernelProvider.open(backend, threads);
    buffers = new HostBuffers();
    image = buffers.allocate(DType.F32, batch, 3, size, size);
    shifted = buffers.allocate(DType.F32, batch, 3, size, size);
    mask = buffers.allocate(DType.U8, batch, size, size);
    area = buffers.allocate(DType.I32, batch);
    modes = buffers.allocate(DType.I32, batch);
    Scene.NATURAL.fillImages(image, 1);
    Scene.NATURAL.fillImages(shifted, 2);
    BenchmarkSupport.requireParity(kernels, this::run, mask, area, modes);
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    kernels.close();
    buffers.close();
  }

  @Benchmark
  public void pairs(BenchmarkSupport.Images counter) {
    run(kernels);
    counter.images += batch;
  }

  private void run(Kernels by) {
    Images before = new Images(image, false);
    by.filteredPass(before, new Images(shifted, false), false, 0.2, mask, area, modes);
  }
}
