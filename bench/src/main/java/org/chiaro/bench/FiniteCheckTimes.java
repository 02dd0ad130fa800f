package org.chiaro.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
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
 * <p>Measured: the processor's time of the one thread, so that other work on the machine counts
 * little. The published U-Net, float32; a step is forward, backward and Adam. The look takes as
 * long whatever the batch, so its part is largest with the smallest batch.
 *
 * <p>HOW TO RUN: {@code java -Xmx1g -cp bench/target/benchmarks.jar
 * org.chiaro.bench.FiniteCheckTimes [BATCH] [SIDE] [REPEATS]}.
 */
public final class FiniteCheckTimes {
  private FiniteCheckTimes() {}

  /** Prints the medians of both in milliseconds, and their ratio. */
  public static void main(String[] args) {
    int batch = args.length > 0 ? Integer.parseInt(args[0]) : 95;
    int side = args.length > 1 ? Integer.parseInt(args[1]) : 128;
    int repeats = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    torch.set_num_threads(1);
    double[] steps = new double[repeats];
    double[] checks = new double[repeats];
    try (UNet net = UNet.untrained(UNet.PUBLISHED_WIDTH, 1, Precision.FP32);
        Adam adam = new Adam(net.weights().trainable(name -> !isStatistic(name)), 0.9, 0.999)) {
      Tensor images = torch.zeros(batch, 3, side, side);
      step(net, adam, batch, side);
      check(net, adam, images);
      for (int i = 0; i < repeats; i++) {
        steps[i] = milliseconds(() -> step(net, adam, batch, side));
        checks[i] = milliseconds(() -> check(net, adam, images));
      }
    }
    double step = median(steps);
    double check = median(checks);
    System.out.printf(
        Locale.ROOT,
        "%d images of %d x %d: step %.1f ms, look %.2f ms, %.3f %%%n",
        batch,
        side,
        side,
        step,
        check,
        100 * check / step);
  }

  private static boolean isStatistic(String name) {
    return name.contains("running") || name.contains("num_batches");
  }

  private static void step(UNet net, Adam adam, int batch, int side) {
    try (var scope = TensorScope.withGrad()) {
      Tensor images = torch.zeros(batch, 3, side, side);
      Tensor masks = torch.ones(batch, side, side).to(torch.ScalarType.Long);
      adam.zeroGradients();
      torch.cross_entropy_loss(net.logits(images, true), masks).backward();
      adam.step(1e-3);
    }
  }

  private static void check(UNet net, Adam adam, Tensor images) {
    Optional<String> weight = Gradients.nonFiniteSmallWeight(net.weights().all(), adam.kernels());
    Optional<String> gradient = Gradients.nonFinite(net.weights().all(), adam.kernels());
    boolean pairs;
    try (var scope = TensorScope.noGrad()) {
      pairs = torch.isfinite(images).all().item_bool();
    }
    if (weight.isPresent() || gradient.isPresent() || !pairs) {
      throw new IllegalStateException("not finite: " + weight.or(() -> gradient));
    }
  }

  private static double milliseconds(Runnable work) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    work.run();
    return (threads.getCurrentThreadCpuTime() - start) / 1e6;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
