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
 * How many images a second an operation does, on a batch of square images.
 *
 * <p>A batch of 95 float32 images at 128x128 is 19 MB: with a second one or its masks more than
 * most caches hold. Before the clock starts the results are compared with those of the plain loops.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1) // the native code needs none, the Java around it does
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3, // memory lands elsewhere in each process, and with it the caches' conflicts
    jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
public abstract class ImagesBenchmark {
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

  /** Allocates and fills the arrays; gives those that the operation writes. */
  abstract TensorView[] prepare();

  /** The operation, once. */
  abstract void run(Kernels by);

  /** Images float32 [batch,3,size,size]; another seed is another scene. */
  final TensorView images(int seed) {
    TensorView images = buffers.allocate(DType.F32, batch, 3, size, size);
    Scene.NATURAL.fillImages(images, seed);
    return images;
  }

  /** Masks uint8 [batch,size,size], not filled. */
  final TensorView masks() {
    return buffers.allocate(DType.U8, batch, size, size);
  }

  /** A number of int32 for each image. */
  final TensorView numbers() {
    return buffers.allocate(DType.I32, batch);
  }

  @Setup(Level.Trial)
  public void setUp() {
    kernels = KernelProvider.open(backend, threads);
    buffers = new HostBuffers();
    BenchmarkSupport.requireParity(kernels, this::run, prepare());
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    kernels.close();
    buffers.close();
  }

  @Benchmark
  public void images(BenchmarkSupport.Images counter) {
    run(kernels);
    counter.images += batch;
  }
}
