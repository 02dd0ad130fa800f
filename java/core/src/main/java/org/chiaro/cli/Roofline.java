package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.chiaro.kernel.KernelTrial;
import org.chiaro.kernel.Scene;

/** Each native operation beside what the machine reaches at best, as a Markdown table. */
final class Roofline {
  /** What masks look like decides their time. */
  private static final Set<String> OF_MASKS = Set.of("components", "pair_pass, components");

  /** In cache, from memory, one large image. */
  static final List<Sizes> SIZES =
      List.of(new Sizes(128, 8, "in cache"), new Sizes(128, 256, ""), new Sizes(2048, 1, ""));

  /** About the pixels of a photo of 400x300. */
  static final Sizes PHOTO = new Sizes(346, 1, "a photo");

  /** So many images of side x side. */
  record Sizes(int side, int batch, String where) {
    String text() {
      String size = "%d x %dx%d".formatted(batch, side, side);
      return where.isEmpty() ? size : size + ", " + where;
    }
  }

  private final KernelTimes times;
  private final long seed;
  private final ArrayNode rows = new ObjectMapper().createArrayNode();

  Roofline(KernelTimes times, long seed) {
    this.times = times;
    this.seed = seed;
  }

  /**
   * Measures all, and prints a line as soon as it is there unless {@code out} is null.
   *
   * @param all sizes of batches of pairs
   * @param photo size for the operations that take one photo or map
   */
  ArrayNode measure(List<Sizes> all, Sizes photo, PrintWriter out) {
    double product = times.productRate();
    if (out != null) {
      out.println("| operation | on | bytes a call | us a call | measured | ceiling | share |");
      out.println("|---|---|---|---|---|---|---|");
    }
    for (Sizes sizes : all) {
      for (Scene scene : Scene.values()) {
        try (KernelTrial trial = new KernelTrial(seed, sizes.batch, sizes.side, scene)) {
          for (KernelTrial.Operation operation : trial.operations()) {
            if (OF_MASKS.contains(operation.name())) {
              String on = sizes.text() + ", " + scene.name().toLowerCase(Locale.ROOT);
              row(out, operation, on, product);
            } else if (scene == Scene.NATURAL && isOfPairs(operation)) {
              row(out, operation, sizes.text(), product);
            }
          }
        }
      }
    }
    try (KernelTrial trial = new KernelTrial(seed, photo.batch, photo.side, Scene.NATURAL)) {
      for (KernelTrial.Operation operation : trial.operations()) {
        if (!isOfPairs(operation)) {
          row(out, operation, photo.text(), product);
        }
      }
    }
    return rows;
  }

  private static boolean isOfPairs(KernelTrial.Operation operation) {
    return switch (operation.name()) {
      case "mask_lighter",
          "mask_mean",
          "histogram_modes",
          "pair_pass",
          "components",
          "pair_pass, components",
          "append",
          "affine_relu",
          "add_upsampled",
          "affine_relu of a float32 stream",
          "add_upsampled to a float32 stream",
          "adam",
          "finite_squares" ->
          true;
      default -> false;
    };
  }

  private void row(PrintWriter out, KernelTrial.Operation operation, String on, double product) {
    double seconds = times.seconds("cpu", operation);
    boolean counted = operation.flops() > 0;
    double rate = (counted ? operation.flops() : operation.bytes()) / seconds / 1e9;
    double ceiling = counted ? product : times.copyRate(operation.bytes());
    ObjectNode row = rows.addObject();
    row.put("operation", operation.name()).put("on", on).put("bytes", operation.bytes());
    row.put("seconds", seconds).put(counted ? "gflop_s" : "gb_s", rate).put("ceiling", ceiling);
    if (out != null) {
      String unit = counted ? "GFLOP/s" : "GB/s";
      out.printf(
          Locale.ROOT,
          "| %s | %s | %,d | %.1f | %.1f %s | %.1f | %.0f %% |%n",
          operation.name(),
          on,
          operation.bytes(),
          1e6 * seconds,
          rate,
          unit,
          ceiling,
          100 * rate / ceiling);
      out.flush();
    }
  }
}
