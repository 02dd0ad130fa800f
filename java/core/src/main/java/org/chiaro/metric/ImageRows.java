package org.chiaro.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines of per_image.csv, numbers in full: path, IoU, accuracy, MAE, the F at the image's own
 * best threshold with that threshold, then a column for each other metric that is wanted, then
 * precision and recall at each fixed threshold.
 */
public final class ImageRows {
  private static final List<Metric> ALWAYS =
      List.of(Metric.IOU, Metric.ACCURACY, Metric.MAE, Metric.MAXF);

  private final Wanted wanted;
  private final List<Metric> more;

  public ImageRows(Wanted wanted) {
    this.wanted = wanted;
    this.more = wanted.metrics().stream().filter(metric -> !ALWAYS.contains(metric)).toList();
  }

  /** The first line: names of the columns. */
  public String header() {
    List<String> columns = new ArrayList<>(List.of("path"));
    ALWAYS.forEach(metric -> columns.add(metric.column()));
    columns.add("max_f_threshold");
    more.forEach(metric -> columns.add(metric.column()));
    for (double threshold : wanted.at()) {
      columns.add("precision_at_" + threshold);
      columns.add("recall_at_" + threshold);
    }
    return String.join(",", columns);
  }

  /** The line of one image. A path with a comma, a quote or a line break is quoted. */
  public String row(ImageScores image) {
    List<String> cells = new ArrayList<>(List.of(quoted(image.name())));
    ALWAYS.forEach(metric -> cells.add(Double.toString(image.value(metric))));
    cells.add(Double.toString(wanted.protocol().threshold(image.curves().best())));
    more.forEach(metric -> cells.add(Double.toString(image.value(metric))));
    for (OperatingPoint point : image.at()) {
      cells.add(Double.toString(point.precision()));
      cells.add(Double.toString(point.recall()));
    }
    return String.join(",", cells);
  }

  /** A path as it stands in a row. */
  public static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
