package org.chiaro.bench;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.chiaro.io.Grey;
import org.chiaro.io.Picture;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.saliency.Method;
import org.chiaro.saliency.SaliencyConfig;
import org.chiaro.saliency.SaliencyMethod;
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
 * How many photos a second does a method that learns nothing map, on one core?
 *
 * <p>Measured: RGB bytes to map, 300x400 pixels of a photo that comes along. Not measured: decoding
 * the photo and writing the map, some 5 ms together.
 *
 * <p>HOW TO RUN: {@code java -jar bench/target/benchmarks.jar SaliencyBenchmark}. Last results
 * stand in native/README.md.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1) // most of a method but its superpixels is Java
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3, // memory lands elsewhere in each process, and with it the caches' conflicts
    jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
public class SaliencyBenchmark {
  @Param({"WCTR"})
  public Method method;

  /** 0 is the method's default. */
  @Param({"0", "500"})
  public int superpixels;

  @Param({"cpu"})
  public String backend;

  private Kernels kernels;
  private Picture photo;
  private SaliencyMethod mapper;

  @Setup(Level.Trial)
  public void setUp() {
    kernels = KernelProvider.open(backend, 1);
    byte[] rgb = RealPhoto.rgb(300, 400);
    photo = new Picture(300, 400, ByteBuffer.allocateDirect(rgb.length).put(rgb).flip());
    var config = new SaliencyConfig(method, Optional.empty(), wanted());
    mapper = config.open(kernels);
    try (Kernels oracle = KernelProvider.open("java", 1)) {
      if (!config.open(oracle).map(photo).u8().equals(mapper.map(photo).u8())) {
        throw new IllegalStateException(backend + " differs from the plain loops");
      }
    }
  }

  private Optional<Integer> wanted() {
    return superpixels == 0 ? Optional.empty() : Optional.of(superpixels);
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    kernels.close();
  }

  @Benchmark
  public Grey photos(BenchmarkSupport.Images counter) {
    counter.images += 1;
    return mapper.map(photo);
  }
}
