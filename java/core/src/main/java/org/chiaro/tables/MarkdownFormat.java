package org.chiaro.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Tables for a README: the set stands in the head of each column. */
public final class MarkdownFormat implements TableFormat {
  @Override
  public String of(List<ScoreTable> tables) {
    return tables.stream().map(table -> of(Grid.of(table))).collect(Collectors.joining("\n"));
  }

  /** One table. */
  public String of(Grid grid) {
    List<String> heads = new ArrayList<>();
    for (Grid.Group group : grid.groups()) {
      for (String column : group.columns()) {
        heads.add(escape(group.label().isEmpty() ? column : group.label() + " " + column));
      }
    }
    StringBuilder text = new StringBuilder();
    if (!grid.title().isEmpty()) {
      text.append("**").append(escape(grid.title())).append("**\n\n");
    }
    text.append("| | ").append(String.join(" | ", heads)).append(" |\n");
    text.append("|---").append("|---:".repeat(heads.size())).append("|\n");
    for (Grid.Line line : grid.lines()) {
      text.append("| ").append(label(line)).append(" |");
      for (int i = 0; i < heads.size(); i++) {
        String cell = escape(line.cell(i, "–"));
        text.append(cell.isEmpty() ? "" : " " + cell).append(" |");
      }
      text.append('\n');
    }
    if (!grid.notes().isEmpty()) {
      text.append('\n');
      grid.notes().forEach(note -> text.append("- ").append(escape(note)).append('\n'));
    }
    return text.toString();
  }

  private static String label(Grid.Line line) {
    String label = escape(line.label());
    return line.kind() == Grid.Kind.MEASURED
        ? "**" + label + "**"
        : line.kind() == Grid.Kind.DIFFERENCE ? "*" + label + "*" : label;
  }

  /** Text that is shown as it is: no markup, no link, no HTML, no end of a cell. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replaceAll("([\\\\`*_\\[\\]#|~$!])", "\\\\$1")
        .replaceAll("(?i)(https?|ftp|mailto):", "$1&#58;")
        .replaceAll("(?i)www\\.", "www&#46;")
        .replace("@", "&#64;");
  }
}
