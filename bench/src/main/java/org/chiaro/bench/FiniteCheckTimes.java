package org.chiaro.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Adam;
import org.chiaro.torch.Gradients;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.unet.UNet;

/**
 * What part of a training step is the look for NaN and infinity, in pairs, weights and gradients?
 *
 * <p>The looks are where the training has them, so that each finds in the caches what it would find
 * there, and leaves what it would leave. Measured: the processor's time of the one thread, so that
 * other work on the machine counts little. The published U-Net; a step is forward, backward and
 * Adam, without the making of pairs.
 *
 * <p>The look is one read of all gradients, some 4 ms at the memory's speed whatever the batch, so
 * its part is largest with the smallest batch: .02 % with the published 95 images of 128 pixels,
 * .07 % with 16 of them, .4 % with 8 of 64, .7 % with 4 of 64, 1.2 % with those in bfloat16. Below
 * 6 images of 64 pixels it is above the half per cent that is aimed at.
 *
 * <p>HOW TO RUN: {@code java -Xmx1g -cp bench/target/benchmarks.jar
 * org.chiaro.bench.FiniteCheckTimes [BATCH] [SIDE] [REPEATS] [fp32|bf16]}.
 */
public final class FiniteCheckTimes {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final UNet net;
  private final Adam adam;
  private final int batch;
  private final int side;
  private long lookNs;

  private FiniteCheckTimes(UNet net, Adam adam, int batch, int side) {
    this.net = net;
    this.adam = adam;
    this.batch = batch;
    this.side = side;
  }

  /** Prints the medians of both in milliseconds, and their ratio. */
  public static void main(String[] args) {
    int batch = args.length > 0 ? Integer.parseInt(args[0]) : 95;
    int side = args.length > 1 ? Integer.parseInt(args[1]) : 128;
    int repeats = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    Precision precision =
        args.length > 3 ? Precision.valueOf(args[3].toUpperCase(Locale.ROOT)) : Precision.FP32;
    torch.set_num_threads(1);
    double[] steps = new double[repeats];
    double[] looks = new double[repeats];
    double[] parts = new double[repeats];
    try (UNet net = UNet.untrained(UNet.PUBLISHED_WIDTH, 1, precision);
        Adam adam = new Adam(net.weights().trainable(name -> !isStatistic(name)), 0.9, 0.999)) {
      var times = new FiniteCheckTimes(net, adam, batch, side);
      times.step();
      for (int i = 0; i < repeats; i++) {
        times.lookNs = 0;
        long start = THREADS.getCurrentThreadCpuTime();
        times.step();
        long all = THREADS.getCurrentThreadCpuTime() - start;
        looks[i] = times.lookNs / 1e6;
        steps[i] = (all - times.lookNs) / 1e6;
        parts[i] = 100 * looks[i] / steps[i];
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%d images of %d x %d, %s: step %.1f ms, look %.2f ms, %.3f %%%n",
        batch,
        side,
        side,
        precision,
        median(steps),
        median(looks),
        median(parts));
  }

  private static boolean isStatistic(String name) {
    return name.contains("running") || name.contains("num_batches");
  }

  private void step() {
    try (var scope = TensorScope.withGrad()) {
      Tensor images = torch.rand(batch, 3, side, side);
      Tensor masks = torch.ones(batch, side, side).to(torch.ScalarType.Long);
      look(() -> finite(images));
      look(() -> Gradients.nonFiniteSmallWeight(net.weights().all(), adam.kernels()));
      adam.zeroGradients();
      Tensor loss = torch.cross_entropy_loss(net.logits(images, true), masks);
      require(Double.isFinite(loss.item_double()) ? Optional.empty() : Optional.of("loss"));
      loss.backward();
      look(() -> Gradients.nonFinite(net.weights().all(), adam.kernels()));
      adam.step(1e-3);
    }
  }

  private static Optional<String> finite(Tensor images) {
    try (var scope = TensorScope.noGrad()) {
      return torch.isfinite(images).all().item_bool() ? Optional.empty() : Optional.of("images");
    }
  }

  private void look(Supplier<Optional<String>> question) {
    long start = THREADS.getCurrentThreadCpuTime();
    Optional<String> found = question.get();
    lookNs += THREADS.getCurrentThreadCpuTime() - start;
    require(found);
  }

  private static void require(Optional<String> bad) {
    if (bad.isPresent()) {
      throw new IllegalStateException("not finite: " + bad.get());
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
