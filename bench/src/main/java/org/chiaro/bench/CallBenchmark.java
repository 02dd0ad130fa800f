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
 * What does a call into the native library cost by itself?
 *
 * <p>Measured: checks in Java, the call, checks in C++, on an image of one pixel. Below 1 us it
 * does not count beside the work on an image.
 *
 * <p>HOW TO RUN: {@code java -jar bench/target/benchmarks.jar CallBenchmark -p backend=cpu,java -p
 * size=128}. Last results stand in native/README.md.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1) // the native code needs none, the Java around it does
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3, // memory lands elsewhere in each process, and with it the caches' conflicts
    jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
public class CallBenchmark {
  @Param({"cpu", "java"})
  public String backend;

  private Kernels kernels;
  private HostBuffers buffers;
  private TensorView mask;
  private TensorView kept;
  private TensorView area;

  @Setup(Level.Trial)
  public void setUp() {
    kernels = KernelProvider.open(backend, 1);
    buffers = new HostBuffers();
    mask = buffers.allocate(DType.U8, 1, 1, 1);
    kept = buffers.allocate(DType.U8, 1, 1, 1);
    area = buffers.allocate(DType.I32, 1);
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    kernels.close();
    buffers.close();
  }

  @Benchmark
  public void call() {
    kernels.components(mask, kept, area, 0.2);
  }
}
