package org.chiaro.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.chiaro.run.HtmlReport;
import org.chiaro.run.LineChart;
import org.chiaro.run.Plots;

/** The page of two runs: scores, curves, photos that changed most, settings that differ. */
public final class ComparisonPage {
  private static final int EACH = 4;

  /** One photo in both runs. */
  private record Photo(String name, double first, double second) {
    double difference() {
      return second - first;
    }
  }

  private ComparisonPage() {}

  /**
   * Writes the page.
   *
   * @param folders where pictures are looked for first
   * @return the absolute path of the page
   */
  public static Path write(
      RunComparison comparison, Optional<Gate> gate, PictureFolders folders, Path file) {
    List<String> names = comparison.names();
    HtmlReport page =
        new HtmlReport(
            "Chiaro: %s against %s".formatted(names.get(1), names.get(0)),
            "Every difference is the second run less the first.");
    gate.ifPresent(
        rule ->
            page.verdict(
                rule.holds()
                    ? "No watched score dropped by more than " + rule.maxDrop() + "."
                    : rule.message() + ".",
                rule.holds() ? HtmlReport.Verdict.GOOD : HtmlReport.Verdict.BAD));
    comparison
        .mismatches()
        .forEach(text -> page.verdict("Not comparable: " + text, HtmlReport.Verdict.BAD));
    scores(page, comparison);
    charts(page, comparison);
    photos(page, comparison, folders);
    settings(page, comparison);
    Path target = file.toAbsolutePath().normalize();
    page.write(target);
    return target;
  }

  private static void scores(HtmlReport page, RunComparison comparison) {
    List<List<String>> rows = new ArrayList<>();
    for (RunComparison.Change change : comparison.scores()) {
      List<String> row = new ArrayList<>(List.of(change.key().label()));
      row.addAll(RunComparison.scoreCells(change));
      rows.add(row);
    }
    page.section("Scores");
    if (rows.isEmpty()) {
      page.paragraph("Neither run scored anything.");
      return;
    }
    page.table(head("", comparison.names(), "difference"), rows, -1);
  }

  private static List<String> head(String first, List<String> names, String... last) {
    List<String> head = new ArrayList<>(List.of(first));
    head.addAll(names);
    head.addAll(List.of(last));
    return head;
  }

  private static void charts(HtmlReport page, RunComparison comparison) {
    List<LineChart> charts = new ArrayList<>();
    chart(comparison, "curves.csv", ScoreSection::precisionRecall, "recall", "precision")
        .ifPresent(charts::add);
    chart(comparison, "curves.csv", ScoreSection::overThresholds, "threshold", "f")
        .ifPresent(charts::add);
    chart(
            comparison,
            "train.csv",
            lines -> new LineChart("Training loss", "step", "loss", lines),
            "step",
            "loss")
        .ifPresent(charts::add);
    if (!charts.isEmpty()) {
      page.charts(charts);
    }
  }

  private static Optional<LineChart> chart(
      RunComparison comparison,
      String file,
      Function<List<Plots.Line>, LineChart> chart,
      String x,
      String y) {
    List<Plots.Line> lines = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      RunFolder run = i == 0 ? comparison.first() : comparison.second();
      String name = comparison.names().get(i);
      run.existing(file)
          .map(CsvFile::read)
          .filter(csv -> csv.rows() > 0 && csv.head().containsAll(List.of(x, y)))
          .ifPresent(csv -> lines.add(ScoreSection.line(name, csv, x, y)));
    }
    return lines.size() < 2 ? Optional.empty() : Optional.of(chart.apply(lines));
  }

  private static void photos(HtmlReport page, RunComparison comparison, PictureFolders folders) {
    List<Photo> photos = common(comparison);
    if (photos.isEmpty()) {
      return;
    }
    ScoredPictures first = ScoredPictures.of(comparison.first(), folders);
    ScoredPictures second = ScoredPictures.of(comparison.second(), folders);
    List<Photo> lost = photos.stream().filter(photo -> photo.difference() < 0).limit(EACH).toList();
    List<Photo> won =
        photos.stream()
            .sorted(Comparator.comparingDouble(Photo::difference).reversed())
            .filter(photo -> photo.difference() > 0)
            .limit(EACH)
            .toList();
    rows(page, "Photos that lost most", lost, comparison.names(), first, second);
    rows(page, "Photos that gained most", won, comparison.names(), first, second);
  }

  private static void rows(
      HtmlReport page,
      String heading,
      List<Photo> photos,
      List<String> names,
      ScoredPictures first,
      ScoredPictures second) {
    if (photos.isEmpty()) {
      return;
    }
    page.section(heading);
    List<HtmlReport.Row> rows = new ArrayList<>();
    for (Photo photo : photos) {
      List<HtmlReport.Shot> shots = new ArrayList<>();
      first.photo(photo.name()).or(() -> second.photo(photo.name())).ifPresent(shots::add);
      first.map(photo.name(), names.get(0)).ifPresent(shots::add);
      second.map(photo.name(), names.get(1)).ifPresent(shots::add);
      first.mask(photo.name()).or(() -> second.mask(photo.name())).ifPresent(shots::add);
      String note =
          "%s: IoU %s, was %s"
              .formatted(photo.name(), Decimal.of(photo.second(), 3), Decimal.of(photo.first(), 3));
      rows.add(new HtmlReport.Row(shots, note, HtmlReport.Verdict.NONE));
    }
    page.photos(rows);
  }

  /** Photos of both runs, those that lost most first. */
  private static List<Photo> common(RunComparison comparison) {
    Optional<CsvFile> first = comparison.first().existing("per_image.csv").map(CsvFile::read);
    Optional<CsvFile> second = comparison.second().existing("per_image.csv").map(CsvFile::read);
    List<Photo> photos = new ArrayList<>();
    if (first.isPresent() && second.isPresent()) {
      Map<String, Double> before = new HashMap<>();
      List<String> names = first.get().texts("path");
      double[] iou = first.get().numbers("iou");
      for (int i = 0; i < iou.length; i++) {
        before.put(names.get(i), iou[i]);
      }
      List<String> others = second.get().texts("path");
      double[] after = second.get().numbers("iou");
      for (int i = 0; i < after.length; i++) {
        if (before.containsKey(others.get(i))) {
          photos.add(new Photo(others.get(i), before.get(others.get(i)), after[i]));
        }
      }
    }
    photos.sort(Comparator.comparingDouble(Photo::difference));
    return photos;
  }

  private static void settings(HtmlReport page, RunComparison comparison) {
    page.section("Settings that differ");
    List<List<String>> rows = comparison.settings();
    if (rows.isEmpty()) {
      page.paragraph("None.");
    } else {
      page.table(head("", comparison.names()), rows, -1);
    }
  }
}
