package org.chiaro.bench;

import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.run.ConfigLoader;
import org.chiaro.torch.Adam;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.TorchThreads;
import org.chiaro.unet.Synthesizer;
import org.chiaro.unet.UNet;
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
 * How many items a second do the networks of the pipeline work on?
 *
 * <p>Measured: filtered pairs from the generator that comes along (64x64), images of a U-Net's
 * training step (128x128, batches of 16), photos of 128x128 to maps. Not measured: files.
 *
 * <p>HOW TO RUN: {@code java -jar bench/target/benchmarks.jar PipelineBenchmark -p precision=BF16}.
 * Last results stand in native/README.md.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1) // the native code needs none, the Java around it does
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3, // memory lands elsewhere in each process, and with it the caches' conflicts
    jvmArgs = {
      "-Xmx256m",
      "-XX:MaxDirectMemorySize=8g",
      "-Dorg.bytedeco.javacpp.maxBytes=0",
      "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"
    })
public class PipelineBenchmark {
  @Param({"FP32", "BF16"})
  public Precision precision;

  @Param({"1"})
  public int threads;

  private Synthesizer synthesizer;
  private UNet net;
  private UNet folded;
  private Adam adam;
  private long next;

  @Setup(Level.Trial)
  public void setUp() {
    KernelProvider.tuneAllocator();
    TorchThreads.use(threads);
    var config = new ConfigLoader().load();
    synthesizer =
        Synthesizer.open(config.synth(), config.generator(), 2, precision, "cpu", threads);
    net = UNet.untrained(UNet.PUBLISHED_WIDTH, 2, precision);
    folded = net.folded();
    adam =
        new Adam(
            net.weights().trainable(name -> name.endsWith("weight") || name.endsWith("bias")),
            0.9,
            0.999);
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    adam.close();
    net.close();
    folded.close();
    synthesizer.close();
  }

  @Benchmark
  public void pairs(BenchmarkSupport.Images counter) {
    try (var scope = TensorScope.noGrad()) {
      synthesizer.synthesis().round(next, 16);
      next += 16;
      counter.images += 16;
    }
  }

  @Benchmark
  public void training(BenchmarkSupport.Images counter) {
    try (var scope = TensorScope.withGrad()) {
      adam.zeroGradients();
      Tensor truth = torch.zeros(16, 128, 128).to(torch.ScalarType.Long);
      Tensor loss = torch.cross_entropy_loss(net.logits(torch.randn(16, 3, 128, 128), true), truth);
      loss.backward();
      adam.step(1e-4);
      counter.images += 16;
    }
  }

  @Benchmark
  public void maps(BenchmarkSupport.Images counter) {
    try (var scope = TensorScope.noGrad()) {
      folded.probabilities(torch.randn(16, 3, 128, 128));
      counter.images += 16;
    }
  }
}
