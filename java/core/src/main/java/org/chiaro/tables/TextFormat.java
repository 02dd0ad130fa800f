package org.chiaro.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Tables for a terminal: columns of equal width, scores to the right. */
public final class TextFormat implements TableFormat {
  private static final String GAP = "  ";
  private static final int NOTE_WIDTH = 100;

  @Override
  public String of(List<ScoreTable> tables) {
    return tables.stream().map(table -> of(Grid.of(table))).collect(Collectors.joining("\n"));
  }

  /** One table. */
  public String of(Grid grid) {
    int first = grid.lines().stream().mapToInt(line -> width(label(line))).max().orElse(0);
    List<Integer> widths = widths(grid);
    StringBuilder text = new StringBuilder();
    if (!grid.title().isEmpty()) {
      text.append(grid.title()).append("\n\n");
    }
    if (grid.hasGroups()) {
      StringBuilder heads = new StringBuilder(" ".repeat(first));
      int column = 0;
      for (Grid.Group group : grid.groups()) {
        int wide = 0;
        for (int i = 0; i < group.columns().size(); i++) {
          wide += GAP.length() + widths.get(column++);
        }
        heads.append(GAP).append(middle(group.label(), wide - GAP.length()));
      }
      line(text, heads);
    }
    StringBuilder heads = new StringBuilder(" ".repeat(first));
    for (int i = 0; i < widths.size(); i++) {
      heads.append(GAP).append(right(grid.columns().get(i), widths.get(i)));
    }
    line(text, heads);
    for (Grid.Line line : grid.lines()) {
      String label = label(line);
      StringBuilder cells = new StringBuilder(label).append(" ".repeat(first - width(label)));
      for (int i = 0; i < widths.size(); i++) {
        cells.append(GAP).append(right(line.cell(i, "–"), widths.get(i)));
      }
      line(text, cells);
    }
    grid.notes().forEach(note -> wrap(text, note));
    return text.toString();
  }

  private static String label(Grid.Line line) {
    return line.kind() == Grid.Kind.DIFFERENCE ? "  " + line.label() : line.label();
  }

  private static List<Integer> widths(Grid grid) {
    List<Integer> widths = new ArrayList<>();
    for (Grid.Group group : grid.groups()) {
      int start = widths.size();
      for (String head : group.columns()) {
        int column = widths.size();
        int widest = width(head);
        for (Grid.Line line : grid.lines()) {
          widest = Math.max(widest, width(line.cell(column, "–")));
        }
        widths.add(widest);
      }
      int wide = 0;
      for (int i = start; i < widths.size(); i++) {
        wide += GAP.length() + widths.get(i);
      }
      int missing = width(group.label()) + GAP.length() - wide;
      if (missing > 0) {
        widths.set(start, widths.get(start) + missing);
      }
    }
    return widths;
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - width(text))) + text;
  }

  private static String middle(String text, int width) {
    int left = (width - width(text) + 1) / 2;
    return " ".repeat(left) + text + " ".repeat(width - width(text) - left);
  }

  private static void line(StringBuilder text, StringBuilder content) {
    text.append(content.toString().stripTrailing()).append('\n');
  }

  private static void wrap(StringBuilder text, String note) {
    String indent = "  ";
    StringBuilder line = new StringBuilder();
    for (String word : note.split(" ")) {
      if (line.length() > indent.length() && line.length() + 1 + word.length() > NOTE_WIDTH) {
        line(text, line);
        line = new StringBuilder(indent);
      }
      line.append(line.length() == 0 || line.toString().isBlank() ? "" : " ").append(word);
    }
    line(text, line);
  }
}
