package org.chiaro.tables;

import java.util.List;
import java.util.Locale;
import org.chiaro.run.ChiaroException;

/** A way to write tables down; names from files cannot become markup or formulas. */
public sealed interface TableFormat permits TextFormat, MarkdownFormat, LatexFormat, CsvFormat {
  /** The tables one below the other, each line ended. */
  String of(List<ScoreTable> tables);

  /** The format of that name: text, markdown, csv or latex. */
  static TableFormat named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "text" -> new TextFormat();
      case "markdown" -> new MarkdownFormat();
      case "csv" -> new CsvFormat();
      case "latex" -> new LatexFormat();
      default ->
          throw new ChiaroException.Usage(
              "format must be text, markdown, csv or latex, was " + name);
    };
  }
}
