package org.chiaro.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A table as it is printed: heads over groups of columns, lines, notes below. All texts are clean
 * of control characters.
 */
public record Grid(String title, List<Group> groups, List<Line> lines, List<String> notes) {
  /** Columns under one head, which may be empty. */
  public record Group(String label, List<String> columns) {
    public Group {
      label = PlainText.of(label);
      columns = List.copyOf(columns);
    }
  }

  /** What a line says. */
  public enum Kind {
    PUBLISHED,
    SPREAD,
    MEASURED,
    /** Measured less published, of the line above. */
    DIFFERENCE
  }

  /** One line; a cell for each column of each group, empty where nothing is known. */
  public record Line(Kind kind, String label, List<String> cells) {
    public Line {
      label = PlainText.of(label);
      cells = cells.stream().map(PlainText::of).toList();
    }

    /** A cell as it is printed: what is not known is a dash, but not in a difference. */
    String cell(int index, String dash) {
      String text = cells.get(index);
      return text.isEmpty() && kind != Kind.DIFFERENCE ? dash : text;
    }
  }

  public Grid {
    title = PlainText.of(title);
    groups = List.copyOf(groups);
    lines = List.copyOf(lines);
    notes = notes.stream().map(PlainText::of).toList();
    int width = groups.stream().mapToInt(group -> group.columns().size()).sum();
    if (lines.stream().anyMatch(line -> line.cells().size() != width)) {
      throw new IllegalArgumentException(
          "each line of " + title + " must have " + width + " cells");
    }
  }

  /** Whether the groups have heads. */
  boolean hasGroups() {
    return groups.stream().anyMatch(group -> !group.label().isEmpty());
  }

  /** The heads of all columns. */
  List<String> columns() {
    return groups.stream().flatMap(group -> group.columns().stream()).toList();
  }

  /** A table with three digits a score; what no row has gets no column. */
  public static Grid of(ScoreTable table) {
    List<TestSet> sets = table.sets();
    List<Column> columns =
        Arrays.stream(Column.values())
            .filter(c -> table.rows().stream().anyMatch(row -> row.marks().at(c).isPresent()))
            .toList();
    List<String> headings = columns.stream().map(Column::heading).toList();
    List<Group> groups = sets.stream().map(set -> new Group(set.label(), headings)).toList();
    List<Line> lines = new ArrayList<>();
    for (List<ScoreRow> rows : merged(table.rows())) {
      lines.add(line(rows, sets, columns));
      if (rows.stream().anyMatch(row -> row.measured().flatMap(m -> m.against()).isPresent())) {
        lines.add(difference(rows, sets, columns));
      }
    }
    return new Grid(table.title(), groups, lines, Notes.of(table));
  }

  /** Rows that share a line: one method and kind on several sets. */
  private static List<List<ScoreRow>> merged(List<ScoreRow> rows) {
    List<List<ScoreRow>> lines = new ArrayList<>();
    for (ScoreRow row : rows) {
      lines.stream()
          .filter(line -> line.get(0).kind() == row.kind())
          .filter(line -> line.get(0).method().equals(row.method()))
          .filter(line -> line.stream().noneMatch(other -> other.set().equals(row.set())))
          .findFirst()
          .orElseGet(
              () -> {
                lines.add(new ArrayList<>());
                return lines.get(lines.size() - 1);
              })
          .add(row);
    }
    return lines;
  }

  private static Line line(List<ScoreRow> rows, List<TestSet> sets, List<Column> columns) {
    ScoreRow first = rows.get(0);
    List<String> cells = new ArrayList<>();
    for (TestSet set : sets) {
      for (Column column : columns) {
        cells.add(
            rows.stream()
                .filter(row -> row.set().equals(set))
                .flatMap(row -> row.marks().at(column).stream())
                .map(Score::published)
                .findFirst()
                .orElse(""));
      }
    }
    boolean measured = first.kind() == ScoreRow.Kind.MEASURED;
    return new Line(
        Kind.valueOf(first.kind().name()),
        measured ? first.method() + ", measured" : first.method(),
        cells);
  }

  private static Line difference(List<ScoreRow> rows, List<TestSet> sets, List<Column> columns) {
    List<String> cells = new ArrayList<>();
    for (TestSet set : sets) {
      for (Column column : columns) {
        OptionalDouble difference =
            rows.stream()
                .filter(row -> row.set().equals(set))
                .map(row -> row.difference(column))
                .findFirst()
                .orElse(OptionalDouble.empty());
        cells.add(difference.isPresent() ? Score.signed(difference.getAsDouble()) : "");
      }
    }
    return new Line(Kind.DIFFERENCE, "difference", cells);
  }
}
