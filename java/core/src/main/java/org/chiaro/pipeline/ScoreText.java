package org.chiaro.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.chiaro.metric.Metric;
import org.chiaro.metric.OperatingPoint;
import org.chiaro.metric.Scores;
import org.chiaro.saliency.DiscScores;

/** Scores as people read them: a small table, and a line for each number beyond it. */
final class ScoreText {
  private static final List<Metric> COLUMNS =
      List.of(Metric.MAXF, Metric.IOU, Metric.ACCURACY, Metric.MAE);

  private final ScoreReport report;

  ScoreText(ScoreReport report) {
    this.report = report;
  }

  /** Lines that end without a break. */
  String text() {
    Scores scores = report.comparison().scores();
    List<String> lines = new ArrayList<>();
    lines.add(
        report.set().map(data -> data.label() + ", ").orElse("")
            + "protocol %s, %d images".formatted(scores.protocol(), scores.n())
            + remarks());
    List<Metric> columns = COLUMNS.stream().filter(report.wanted().metrics()::contains).toList();
    if (!columns.isEmpty()) {
      lines.addAll(table(columns, scores));
    }
    for (Metric metric : report.wanted().metrics()) {
      if (!COLUMNS.contains(metric)) {
        lines.add(line(metric.title(), scores.value(metric)));
      }
    }
    for (OperatingPoint point : scores.at()) {
      lines.add(line("precision at " + point.threshold(), point.precision()));
      lines.add(line("recall at " + point.threshold(), point.recall()));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private List<String> table(List<Metric> columns, Scores scores) {
    StringBuilder head = new StringBuilder(" ".repeat(20));
    StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-20s", "predictions"));
    for (Metric metric : columns) {
      head.append(String.format(Locale.ROOT, "%10s", metric.title()));
      row.append(String.format(Locale.ROOT, "%10.4f", scores.value(metric)));
    }
    return List.of(head.toString(), row.toString(), disc(columns, report.comparison().disc()));
  }

  /** The best disc's scores in one line, the radius of each in the next. */
  static String disc(List<Metric> columns, DiscScores disc) {
    Map<Metric, double[]> known =
        Map.of(
            Metric.MAXF, new double[] {disc.maxF(), disc.maxFRadius()},
            Metric.IOU, new double[] {disc.iou(), disc.iouRadius()},
            Metric.ACCURACY, new double[] {disc.accuracy(), disc.accuracyRadius()});
    StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-20s", "best centred disc"));
    StringBuilder radii = new StringBuilder(String.format(Locale.ROOT, "%-20s", "  of radius"));
    for (Metric metric : columns) {
      if (known.containsKey(metric)) {
        row.append(String.format(Locale.ROOT, "%10.4f", known.get(metric)[0]));
        radii.append(String.format(Locale.ROOT, "%10.2f", known.get(metric)[1]));
      }
    }
    return row + System.lineSeparator() + radii;
  }

  private static String line(String title, double value) {
    return String.format(Locale.ROOT, "%-20s%10.4f", title, value);
  }

  private String remarks() {
    Scores scores = report.comparison().scores();
    return (report.fit().centreCrop() ? ", centred squares" : "")
        + counted(report.resized(), "resized (" + FolderPairs.RESIZE + ")")
        + counted(scores.emptyMasks(), "with no object in the mask")
        + counted(scores.fullMasks(), "with nothing but object in the mask")
        + counted(scores.emptyUnions(), "with nothing predicted and no object")
        + counted(report.failed(), "failed");
  }

  private static String counted(int count, String what) {
    return count > 0 ? ", " + count + " " + what : "";
  }
}
