package org.chiaro.bench;

import java.util.concurrent.TimeUnit;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.HostBuffers;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
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
 * How many photos a second are cut into superpixels?
 *
 * <p>Measured: RGB bytes to labels of 300x400 pixels of a photo that comes along, about 200
 * superpixels. Not measured: decoding. The number of superpixels hardly matters, the content does:
 * where nothing changes any more the rounds end.
 *
 * <p>HOW TO RUN: {@code java -jar bench/target/benchmarks.jar SuperpixelsBenchmark}. Last results
 * stand in native/README.md; bench/peers/superpixels.py times others.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1) // the native code needs none, the Java around it does
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3, // memory lands elsewhere in each process, and with it the caches' conflicts
    jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
public class SuperpixelsBenchmark {
  @Param({"cpu"})
  public String backend;

  @Param({"300"})
  public int height;

  @Param({"400"})
  public int width;

  @Param({"200"})
  public long superpixels;

  private Kernels kernels;
  private HostBuffers buffers;
  private TensorView rgb;
  private TensorView labels;
  private TensorView count;

  @Setup(Level.Trial)
  public void setUp() {
    kernels = KernelProvider.open(backend, 1);
    buffers = new HostBuffers();
    rgb = buffers.allocate(DType.U8, height, width, 3);
    labels = buffers.allocate(DType.I32, height, width);
    count = buffers.allocate(DType.I32, 1);
    rgb.data().asByteBuffer().put(RealPhoto.rgb(height, width));
    BenchmarkSupport.requireParity(kernels, this::run, labels, count);
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    kernels.close();
    buffers.close();
  }

  @Benchmark
  public void photos(BenchmarkSupport.Images counter) {
    run(kernels);
    counter.images += 1;
  }

  private void run(Kernels by) {
    by.superpixels(rgb, labels, count, superpixels, 20);
  }
}
