package org.chiaro.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chiaro.run.HtmlReport;
import org.chiaro.run.LineChart;
import org.chiaro.run.Plots;
import org.chiaro.run.Thinned;

/** How a network learned: of a U-Net or of a generator. */
final class TrainingSection {
  private static final Set<String> NO_LOSS = Set.of("step", "lr", "images_per_s", "seconds");
  private static final long MEBI = 1L << 20;

  private TrainingSection() {}

  static void add(HtmlReport page, RunFolder run) {
    Optional<Path> file = run.existing("train.csv");
    if (file.isEmpty()) {
      return;
    }
    page.section("What the network learned");
    CsvFile log = CsvFile.read(file.get());
    if (log.rows() > 0) {
      List<Plots.Line> lines = new ArrayList<>();
      for (String column : log.head()) {
        if (!NO_LOSS.contains(column)) {
          lines.add(Thinned.of(column, log.numbers("step"), log.numbers(column)));
        }
      }
      page.chart(new LineChart("Training loss", "step", "loss", lines));
    }
    page.facts(facts(log, run.json().path("training")));
  }

  private static Map<String, String> facts(CsvFile log, JsonNode training) {
    Map<String, String> facts = new LinkedHashMap<>();
    if (log.rows() > 0) {
      double[] steps = log.numbers("step");
      facts.put("steps", Long.toString((long) steps[steps.length - 1]));
    }
    if (training.path("images_per_s").asDouble() > 0) {
      facts.put("images a second", Decimal.of(training.path("images_per_s").asDouble(), 1));
    }
    long start = training.path("resident_start_bytes").asLong();
    if (start > 0) {
      facts.put(
          "resident memory, first steps to last",
          "%d to %d MiB"
              .formatted(start / MEBI, training.path("resident_end_bytes").asLong() / MEBI));
    }
    return facts;
  }
}
