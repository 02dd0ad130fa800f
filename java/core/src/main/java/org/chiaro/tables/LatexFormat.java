package org.chiaro.tables;

import java.util.List;
import java.util.stream.Collectors;

/** Tables for a paper; they need the package booktabs. */
public final class LatexFormat implements TableFormat {
  @Override
  public String of(List<ScoreTable> tables) {
    return tables.stream().map(table -> of(Grid.of(table))).collect(Collectors.joining("\n"));
  }

  /** One table. */
  public String of(Grid grid) {
    StringBuilder text = new StringBuilder();
    text.append("\\begin{table}\n\\centering\n\\caption{").append(escape(grid.title()));
    text.append("}\n\\begin{tabular}{l");
    grid.groups().forEach(group -> text.append(' ').append("c".repeat(group.columns().size())));
    text.append("}\n\\toprule\n");
    if (grid.hasGroups()) {
      rules(text, grid);
    }
    grid.columns().forEach(column -> text.append(" & ").append(escape(column)));
    text.append(" \\\\\n\\midrule\n");
    for (Grid.Line line : grid.lines()) {
      text.append(label(line));
      for (int i = 0; i < line.cells().size(); i++) {
        String cell = line.cell(i, "–");
        text.append(" & ").append(cell.startsWith("-") ? "$-$" : "");
        text.append(escape(cell.startsWith("-") ? cell.substring(1) : cell));
      }
      text.append(" \\\\\n");
    }
    text.append("\\bottomrule\n\\end{tabular}\n");
    if (!grid.notes().isEmpty()) {
      text.append("\\par\\raggedright\\footnotesize\n");
      grid.notes().forEach(note -> text.append(escape(note)).append("\\par\n"));
    }
    return text.append("\\end{table}\n").toString();
  }

  private static void rules(StringBuilder text, Grid grid) {
    StringBuilder rules = new StringBuilder();
    int column = 2;
    for (Grid.Group group : grid.groups()) {
      int wide = group.columns().size();
      text.append(" & \\multicolumn{").append(wide).append("}{c}{");
      text.append(escape(group.label())).append('}');
      rules.append("\\cmidrule(lr){").append(column).append('-').append(column + wide - 1);
      rules.append('}');
      column += wide;
    }
    text.append(" \\\\\n").append(rules).append('\n');
  }

  private static String label(Grid.Line line) {
    String label = escape(line.label());
    return switch (line.kind()) {
      case MEASURED -> "\\textbf{" + label + "}";
      case DIFFERENCE -> "\\quad \\textit{" + label + "}";
      default -> label;
    };
  }

  /** Text that is set as it is: nothing of it is a command. */
  static String escape(String text) {
    StringBuilder set = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> set.append("\\textbackslash{}");
        case '~' -> set.append("\\textasciitilde{}");
        case '^' -> set.append("\\textasciicircum{}");
        case '<' -> set.append("$<$");
        case '>' -> set.append("$>$");
        case '"' -> set.append("\\textquotedbl{}");
        case '–' -> set.append("--");
        case '&', '%', '$', '#', '_', '{', '}' -> set.append('\\').append(c);
        default -> set.append(c);
      }
    }
    return set.toString();
  }
}
