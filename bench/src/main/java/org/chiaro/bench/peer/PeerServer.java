package org.chiaro.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.torch.TorchThreads;

/**
 * Sets up one piece of work, says {@code ready}, and for each line of input, a number of seconds,
 * repeats the work for at least so long and answers with a line: items, seconds, seconds of the
 * processor.
 *
 * <p>HOW TO RUN: {@code bench/peers/run} does.
 */
public final class PeerServer {
  /** By then what is called often is compiled. */
  private static final double WARM_UP_SECONDS = 2;

  private PeerServer() {}

  /**
   * Serves until its input ends.
   *
   * @param args pairs, train, infer, script, masks, components or scores, and its {@code key=value}
   */
  public static void main(String[] args) throws IOException {
    Arguments arguments = new Arguments(args);
    KernelProvider.tuneAllocator();
    TorchThreads.use(arguments.threads());
    try (Work work = open(args[0], arguments);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      repeated(work, WARM_UP_SECONDS);
      System.out.println("ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(repeated(work, Double.parseDouble(line.strip())));
      }
    }
  }

  private static Work open(String name, Arguments arguments) throws IOException {
    return switch (name) {
      case "pairs" -> new GeneratorWork(arguments);
      case "train" -> new TrainingWork(arguments);
      case "infer" -> new InferenceWork(arguments);
      case "script" -> new ScriptWork(arguments);
      case "masks" -> new MaskWork(arguments);
      case "components" -> new ComponentWork(arguments);
      case "scores" -> new ScoreWork(arguments);
      default -> throw new IllegalArgumentException("no such work: " + name);
    };
  }

  private static String repeated(Work work, double atLeast) throws IOException {
    long startNs = System.nanoTime();
    long startCpuNs = processorNs();
    long items = 0;
    do {
      items += work.run();
    } while ((System.nanoTime() - startNs) / 1e9 < atLeast);
    double seconds = (System.nanoTime() - startNs) / 1e9;
    double processor = (processorNs() - startCpuNs) / 1e9;
    return String.format(Locale.ROOT, "%d %.6f %.6f", items, seconds, processor);
  }

  private static long processorNs() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
