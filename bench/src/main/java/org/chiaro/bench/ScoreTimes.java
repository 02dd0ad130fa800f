package org.chiaro.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.metric.Metric;
import org.chiaro.metric.Protocol;
import org.chiaro.metric.ScoredPair;
import org.chiaro.metric.Wanted;

/**
 * How long does one photo's score take, from map and mask in memory to the number (step 7)?
 *
 * <p>Not a JMH benchmark: it counts the processor's time of its one thread, as the peers that it is
 * compared with are timed, so that other work on the machine counts little.
 *
 * <p>HOW TO RUN: {@code bench/peers/scores.py} runs it beside PySODMetrics and torch.
 */
public final class ScoreTimes {
  private static final long WARM_UP_NANOS = 1_000_000_000L;
  private static final long REPEAT_NANOS = 300_000_000L;

  private ScoreTimes() {}

  /**
   * Prints a line for each repeat: the microseconds of one photo.
   *
   * @param args folder of .npy files uint8 [2,h,w] (map, mask of 0 and 1), metric, repeats
   */
  public static void main(String[] args) throws IOException {
    List<ScoredPair> pairs = read(Path.of(args[0]));
    Wanted wanted = new Wanted(Protocol.SOD256, Metric.named(List.of(args[1])), List.of());
    try (Kernels kernels = KernelProvider.open("cpu", 1)) {
      microseconds(wanted, kernels, pairs, WARM_UP_NANOS);
      for (int repeat = 0; repeat < Integer.parseInt(args[2]); repeat++) {
        double took = microseconds(wanted, kernels, pairs, REPEAT_NANOS);
        System.out.printf(Locale.ROOT, "%.3f%n", took);
      }
    }
  }

  private static double microseconds(
      Wanted wanted, Kernels kernels, List<ScoredPair> pairs, long atLeast) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    long photos = 0;
    while (threads.getCurrentThreadCpuTime() - start < atLeast) {
      for (ScoredPair pair : pairs) {
        if (Double.isNaN(wanted.measure(kernels, pair).mae())) {
          throw new IllegalStateException(pair.name() + " has no score");
        }
        photos++;
      }
    }
    return (threads.getCurrentThreadCpuTime() - start) / 1e3 / photos;
  }

  private static List<ScoredPair> read(Path folder) throws IOException {
    List<ScoredPair> pairs = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        NdArray both = Npy.read(file);
        int pixels = (int) both.elements() / 2;
        long[] size = {both.shape()[1], both.shape()[2]};
        ByteBuffer data = both.data();
        NdArray map = new NdArray(DType.U8, size, data.slice(0, pixels));
        NdArray mask = new NdArray(DType.U8, size, data.slice(pixels, pixels));
        pairs.add(new ScoredPair(file.toString(), map.view(), mask.view()));
      }
    }
    return pairs;
  }
}
