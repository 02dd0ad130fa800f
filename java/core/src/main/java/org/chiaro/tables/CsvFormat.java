package org.chiaro.tables;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Tables for a spreadsheet: one line a method and set, numbers in full.
 *
 * <p>A text that a spreadsheet would take for a formula gets an apostrophe before it.
 */
public final class CsvFormat implements TableFormat {
  private static final String HEADER =
      "table,kind,method,dataset,max_f,iou,accuracy,n,published_n,protocol,against,"
          + "difference_max_f,difference_iou,difference_accuracy,source\n";

  @Override
  public String of(List<ScoreTable> tables) {
    StringBuilder text = new StringBuilder(HEADER);
    for (ScoreTable table : tables) {
      for (ScoreRow row : table.rows()) {
        text.append(String.join(",", cells(table, row))).append('\n');
      }
    }
    return text.toString();
  }

  private static List<String> cells(ScoreTable table, ScoreRow row) {
    Optional<ScoreRow.Measured> how = row.measured();
    int photos = row.set().photos();
    return List.of(
        field(table.name()),
        field(row.kind().name().toLowerCase(Locale.ROOT)),
        field(row.method()),
        field(row.set().name()),
        mark(row, Column.MAX_F),
        mark(row, Column.IOU),
        mark(row, Column.ACCURACY),
        how.map(measured -> Integer.toString(measured.n())).orElse(""),
        photos == 0 ? "" : Integer.toString(photos),
        field(how.map(ScoreRow.Measured::protocol).orElse(table.protocol())),
        field(how.flatMap(ScoreRow.Measured::against).map(ScoreRow::method).orElse("")),
        difference(row, Column.MAX_F),
        difference(row, Column.IOU),
        difference(row, Column.ACCURACY),
        field(row.source()));
  }

  private static String mark(ScoreRow row, Column column) {
    return row.marks().at(column).map(Score::exact).orElse("");
  }

  private static String difference(ScoreRow row, Column column) {
    OptionalDouble difference = row.difference(column);
    return difference.isPresent() ? Double.toString(difference.getAsDouble()) : "";
  }

  /** A text as a field: quoted where it must be, never a formula. */
  static String field(String text) {
    String clean = PlainText.of(text);
    String safe = clean.matches("(?s)\\s*[=+\\-@].*") ? "'" + clean : clean;
    boolean plain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == ';');
    return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }
}
