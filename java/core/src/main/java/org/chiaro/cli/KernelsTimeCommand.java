package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.Pointer;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.KernelTrial;
import org.chiaro.kernel.Kernels;
import org.chiaro.run.ChiaroException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chiaro kernels time}: how near the operations are to the memory's speed. */
@Command(
    name = "time",
    description = {
      "Time the operations of steps 3, 4 and 7 with every provider that this machine has, beside a",
      "copy of memory of the same size on one thread, as a Markdown table. Medians; the machine",
      "should be idle. GB/s count each byte that an operation's arrays have once."
    })
final class KernelsTimeCommand implements Callable<Integer> {
  private static final int ROUNDS = 15;
  private static final double LEAST_SECONDS = 0.02;

  @Option(
      names = "--side",
      paramLabel = "PX",
      defaultValue = "128",
      description = "Side of the images (default: ${DEFAULT-VALUE}).")
  private int side;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "95",
      description = "Images of a batch (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Json json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (side < 1 || side > 4096 || batch < 1 || (long) batch * side * side > 1 << 26) {
      throw new ChiaroException.Usage(
          "--side must be 1 to 4096, and --batch x side x side at most 2^26 pixels");
    }
    ObjectNode result = new ObjectMapper().createObjectNode();
    var out = spec.commandLine().getOut();
    double copy = copyRate(24L * batch * side * side);
    result.put("copy_gb_s", copy);
    if (!json.json) {
      out.printf(
          Locale.ROOT,
          "%d x %d x %d, %d threads; copy on one thread: %.1f GB/s%n%n",
          batch,
          side,
          side,
          threads.count(),
          copy);
      out.println("| operation | provider | us a call | GB/s | share of the copy |");
      out.println("|---|---|---|---|---|");
    }
    try (KernelTrial trial = new KernelTrial(seed.seed, batch, side)) {
      for (KernelTrial.Operation operation : trial.operations()) {
        ObjectNode row = result.putObject(operation.name());
        for (String name : KernelProvider.names()) {
          if (!name.startsWith("cpu:") || !KernelProvider.availability(name).available()) {
            continue;
          }
          double seconds = seconds(name, operation);
          double rate = operation.bytes() / seconds / 1e9;
          row.put(name, rate);
          if (!json.json) {
            out.printf(
                Locale.ROOT,
                "| %s | %s | %.1f | %.1f | %.0f %% |%n",
                operation.name(),
                name,
                1e6 * seconds,
                rate,
                100 * rate / copy);
          }
        }
      }
    }
    if (json.json) {
      out.println(result);
    }
    out.flush();
    return 0;
  }

  private double seconds(String name, KernelTrial.Operation operation) {
    try (Kernels kernels = KernelProvider.open(name, threads.count())) {
      return median(() -> operation.run().with(kernels));
    }
  }

  /** Bytes read and written a second, in GB, by the C library's copy. */
  private static double copyRate(long bytes) {
    try (Pointer from = Pointer.malloc(bytes);
        Pointer to = Pointer.malloc(bytes)) {
      Pointer.memset(from, 1, bytes);
      double seconds = median(() -> Pointer.memcpy(to, from, bytes));
      return 2 * bytes / seconds / 1e9;
    }
  }

  private static double median(Runnable call) {
    call.run();
    double[] times = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      long calls = 0;
      double took;
      do {
        call.run();
        calls++;
        took = (System.nanoTime() - start) / 1e9;
      } while (took < LEAST_SECONDS);
      times[round] = took / calls;
    }
    Arrays.sort(times);
    return times[ROUNDS / 2];
  }
}
