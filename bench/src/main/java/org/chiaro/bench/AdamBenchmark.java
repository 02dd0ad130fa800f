package org.chiaro.bench;

import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.HostBuffers;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TensorView;
import org.chiaro.kernel.TrainingOperations;
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
 * How many values a second does a step of Adam change?
 *
 * <p>Measured: 16 bytes read and 12 written a value; 13,395,394 values are the published U-Net's.
 * Not measured: the gradient.
 *
 * <p>HOW TO RUN: {@code java -jar bench/target/benchmarks.jar AdamBenchmark -p backend=cpu,java}.
 * Last results stand in native/README.md.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1) // the native code needs none, the Java around it does
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3, // memory lands elsewhere in each process, and with it the caches' conflicts
    jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
public class AdamBenchmark {
  @Param({"cpu"})
  public String backend;

  @Param({"65536", "13395394"})
  public int values;

  @Param({"1"})
  public int threads;

  private static final TrainingOperations.AdamRates RATES =
      new TrainingOperations.AdamRates(1e-3, 0.9, 0.999, 1e-8, 10);

  private Kernels kernels;
  private HostBuffers buffers;
  private TensorView parameter;
  private TensorView gradient;
  private TensorView first;
  private TensorView second;

  @Setup(Level.Trial)
  public void setUp() {
    kernels = KernelProvider.open(backend, threads);
    buffers = new HostBuffers();
    parameter = buffers.allocate(DType.F32, values);
    gradient = buffers.allocate(DType.F32, values);
    first = buffers.allocate(DType.F32, values);
    second = buffers.allocate(DType.F32, values);
    var slopes = gradient.data().asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
    for (int i = 0; i < values; i++) {
      slopes.put(i, (i % 1000 - 500) / 1000f);
    }
    BenchmarkSupport.requireParity(kernels, this::fromZero, parameter, first, second);
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    kernels.close();
    buffers.close();
  }

  @Benchmark
  public void values(BenchmarkSupport.Images counter) {
    run(kernels);
    counter.images += values;
  }

  private void fromZero(Kernels by) {
    for (TensorView view : new TensorView[] {parameter, first, second}) {
      Pointer.memset(view.data(), 0, 4L * values);
    }
    run(by);
  }

  private void run(Kernels by) {
    by.adam(parameter, gradient, first, second, RATES);
  }
}
