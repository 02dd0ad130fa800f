package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;
import org.chiaro.kernel.KernelTrial;
import org.chiaro.kernel.Kernels;

/** Times of a card's operations beside its copy of memory, as a table of Markdown and as JSON. */
final class CardTable {
  private final ObjectNode result;
  private final PrintWriter out;
  private final double copyRate;

  /**
   * Begins a table.
   *
   * @param result gets an object for each operation
   * @param out null where no text is wanted
   * @param copyRate GB a second
   */
  CardTable(ObjectNode result, PrintWriter out, double copyRate) {
    this.result = result;
    this.out = out;
    this.copyRate = copyRate;
    result.put("copy_gb_s", copyRate);
    if (out != null) {
      out.printf(Locale.ROOT, "copy of the card's memory: %.1f GB/s%n%n", copyRate);
      out.println("| operation | us a launch | GB/s | share of the copy | images/s |");
      out.println("|---|---|---|---|---|");
    }
  }

  /** A row for each operation as soon as it is measured; batches of {@code count} images. */
  void measure(KernelTrial trial, int count, CardTimes times, Kernels kernels) {
    for (KernelTrial.Operation operation : trial.operations()) {
      double seconds = times.seconds(kernels, operation);
      int images = operation.name().equals("score_histogram") ? 1 : count;
      row(operation.name(), operation.bytes(), images, seconds);
    }
  }

  private void row(String name, long bytes, int images, double seconds) {
    double rate = bytes / seconds / 1e9;
    result
        .putObject(name)
        .put("us", 1e6 * seconds)
        .put("gb_s", rate)
        .put("share_of_copy", rate / copyRate)
        .put("images_s", images / seconds);
    if (out != null) {
      out.printf(
          Locale.ROOT,
          "| %s | %.2f | %.1f | %.1f %% | %.0f |%n",
          name,
          1e6 * seconds,
          rate,
          100 * rate / copyRate,
          images / seconds);
      out.flush();
    }
  }
}
