package org.chiaro.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.chiaro.run.HtmlReport;
import org.chiaro.run.LineChart;
import org.chiaro.run.Plots;
import org.chiaro.run.Thinned;
import org.chiaro.tables.ScoreFile;

/** Scores beside the best disc's, the curves, and every photo's IoU. */
final class ScoreSection {
  private ScoreSection() {}

  static void add(HtmlReport page, RunFolder run, ScoreFile scores) {
    page.section("Scores");
    String about =
        "%d photos with known masks%s%s; protocol %s."
            .formatted(
                scores.n(),
                scores.dataset().map(name -> " of " + name).orElse(""),
                run.isPipeline() ? ", none of them used in training" : "",
                scores.protocol());
    int failed = scores.json().path("failed").asInt();
    page.paragraph(failed > 0 ? about + " " + failed + " could not be scored." : about);
    List<List<String>> rows = new ArrayList<>();
    rows.add(row(run.isPipeline() ? "this network" : "this run", scores.json()));
    JsonNode disc = scores.json().path("disc");
    if (disc.isObject()) {
      rows.add(row("best fixed centred disc", disc));
    }
    List<String> head = new ArrayList<>(List.of(""));
    ScoreKey.MAIN.forEach(key -> head.add(key.label()));
    page.table(head, rows, 0);
    others(page, scores);
    charts(page, run, disc);
  }

  private static List<String> row(String name, JsonNode scores) {
    List<String> cells = new ArrayList<>(List.of(name));
    for (ScoreKey key : ScoreKey.MAIN) {
      JsonNode value = scores.path(key.key());
      cells.add(
          Decimal.score(
              value.isNumber() ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty()));
    }
    return cells;
  }

  private static void others(HtmlReport page, ScoreFile scores) {
    Map<String, String> others = new LinkedHashMap<>();
    for (ScoreKey key : ScoreKey.of(scores)) {
      if (!ScoreKey.MAIN.contains(key)) {
        others.put(key.label(), Decimal.score(key.in(scores)));
      }
    }
    OptionalDouble threshold = scores.score("threshold");
    threshold.ifPresent(value -> others.put("max F is reached at", Decimal.of(value, 4)));
    page.facts(others);
    List<List<String>> points = new ArrayList<>();
    for (JsonNode point : scores.json().path("at")) {
      points.add(
          Stream.of("threshold", "precision", "recall", "f")
              .map(name -> Decimal.of(point.path(name).asDouble(Double.NaN), 4))
              .toList());
    }
    if (!points.isEmpty()) {
      page.table(List.of("at threshold", "precision", "recall", "F"), points, -1);
    }
  }

  private static void charts(HtmlReport page, RunFolder run, JsonNode disc) {
    List<LineChart> charts = new ArrayList<>();
    run.existing("curves.csv")
        .map(CsvFile::read)
        .filter(csv -> csv.rows() > 0)
        .ifPresent(
            csv -> {
              charts.add(precisionRecall(List.of(line("this run", csv, "recall", "precision"))));
              List<Plots.Line> lines = new ArrayList<>();
              lines.add(line("this run", csv, "threshold", "f"));
              if (disc.path("maxF").isNumber()) {
                double level = disc.path("maxF").doubleValue();
                double[] both = {level, level};
                lines.add(new Plots.Line("best disc", new double[] {0, 1}, both));
              }
              charts.add(overThresholds(lines));
              if (csv.head().contains("e")) {
                List<Plots.Line> e = List.of(line("this run", csv, "threshold", "e"));
                charts.add(new LineChart("E at each threshold", "threshold", "E", e));
              }
            });
    run.existing("per_image.csv")
        .map(CsvFile::read)
        .filter(csv -> csv.rows() > 1)
        .ifPresent(csv -> charts.add(sorted(List.of(sorted("this run", csv)))));
    page.charts(charts);
  }

  static LineChart precisionRecall(List<Plots.Line> lines) {
    return new LineChart("Precision and recall", "recall", "precision", lines);
  }

  static LineChart overThresholds(List<Plots.Line> lines) {
    return new LineChart("F at each threshold", "threshold", "F", lines);
  }

  static LineChart sorted(List<Plots.Line> lines) {
    return new LineChart("IoU of every photo, worst to best", "photos", "IoU", lines);
  }

  static Plots.Line line(String name, CsvFile csv, String x, String y) {
    return Thinned.of(name, csv.numbers(x), csv.numbers(y));
  }

  static Plots.Line sorted(String name, CsvFile csv) {
    double[] values = csv.numbers("iou");
    Arrays.sort(values);
    double[] ranks = new double[values.length];
    Arrays.setAll(ranks, i -> i + 1);
    return Thinned.of(name, ranks, values);
  }
}
