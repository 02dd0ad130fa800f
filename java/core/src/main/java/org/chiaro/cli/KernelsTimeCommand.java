package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.KernelTrial;
import org.chiaro.kernel.Scene;
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
      "Time the native operations with every provider that this machine has, beside a copy of as",
      "many bytes with as many threads, as a Markdown table. Medians; the machine should be idle.",
      "GB/s count each byte that an operation's arrays have once. --roofline takes the best provider",
      "alone, and sizes and contents of its own: in cache, from memory, one large image, a photo;",
      "where arithmetic is the limit, GFLOP/s beside a product of float64 matrices."
    })
final class KernelsTimeCommand implements Callable<Integer> {
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

  @Option(
      names = "--scene",
      paramLabel = "WORD",
      defaultValue = "NATURAL",
      description = "What masks look like: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Scene scene;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "15",
      description = "Rounds of which the median is taken (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--roofline", description = "Each operation beside its ceiling.")
  private boolean roofline;

  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Json json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (rounds < 1) {
      throw new ChiaroException.Usage("--rounds must be >= 1, was " + rounds);
    }
    if (side < 1 || side > 4096 || batch < 1 || (long) batch * side * side > 1 << 26) {
      throw new ChiaroException.Usage(
          "--side must be 1 to 4096, and --batch x side x side at most 2^26 pixels");
    }
    ObjectNode result = new ObjectMapper().createObjectNode();
    PrintWriter out = spec.commandLine().getOut();
    if (roofline) {
      result.set("roofline", measured(json.json ? null : out));
    } else {
      table(result, out);
    }
    if (json.json) {
      out.println(result);
    }
    out.flush();
    return 0;
  }

  private ArrayNode measured(PrintWriter out) {
    if (out != null) {
      out.printf("%d threads%n%n", threads.count());
    }
    return new Roofline(new KernelTimes(threads.count(), rounds), seed.seed)
        .measure(Roofline.SIZES, Roofline.PHOTO, out);
  }

  private void table(ObjectNode result, PrintWriter out) {
    KernelTimes times = new KernelTimes(threads.count(), rounds);
    result.put("copy_gb_s", times.copyRate(24L * batch * side * side));
    if (!json.json) {
      out.printf("%d x %d x %d, %d threads%n%n", batch, side, side, threads.count());
      out.println("| operation | provider | us a call | GB/s | a copy's GB/s | share |");
      out.println("|---|---|---|---|---|---|");
    }
    try (KernelTrial trial = new KernelTrial(seed.seed, batch, side, scene)) {
      for (KernelTrial.Operation operation : trial.operations()) {
        ObjectNode row = result.putObject(operation.name());
        double copy = times.copyRate(operation.bytes());
        for (String name : KernelProvider.names()) {
          if (!name.startsWith("cpu:") || !KernelProvider.availability(name).available()) {
            continue;
          }
          double seconds = times.seconds(name, operation);
          double rate = operation.bytes() / seconds / 1e9;
          row.put(name, rate);
          if (!json.json) {
            out.printf(
                Locale.ROOT,
                "| %s | %s | %.1f | %.1f | %.1f | %.0f %% |%n",
                operation.name(),
                name,
                1e6 * seconds,
                rate,
                copy,
                100 * rate / copy);
          }
        }
      }
    }
  }
}
