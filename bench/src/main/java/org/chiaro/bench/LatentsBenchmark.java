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
 * How many latents of 120 numbers does Philox draw a second (step 1)?
 *
 * <p>HOW TO RUN: {@code java -jar bench/target/benchmarks.jar LatentsBenchmark}. A batch's latents
 * take microseconds beside the generator's seconds.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1) // the native code needs none, the Java around it does
@Measurement(iterations = 5, time = 1)
@Fork(3) // memory lands elsewhere in each process, and with it the caches' conflicts
public class LatentsBenchmark {
  @Param({"cpu"})
  public String backend;

  @Param({"16", "1024"})
  public int batch;

  private Kernels kernels;
  private HostBuffers buffers;
  private TensorView latents;
  private long next;

  @Setup(Level.Trial)
  public void setUp() {
    kernels = KernelProvider.open(backend, 1);
    buffers = new HostBuffers();
    latents = buffers.allocate(DType.F32, batch, 120);
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    kernels.close();
    buffers.close();
  }

  @Benchmark
  public void latents(BenchmarkSupport.Images counter) {
    kernels.latents().orElseThrow().draw(latents, next, 1);
    next += batch;
    counter.images += batch;
  }
}
