package org.chiaro.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * One page that can be mailed and archived: pictures are inside, nothing is fetched, all text is
 * escaped. Reads well at phone and desk width, in light and dark.
 *
 * <p>Parts appear in the order of the calls. For one thread.
 */
public final class HtmlReport {
  /**
   * A PNG, JPEG or WebP with a caption, which may be empty; transparency shows on a checkerboard.
   */
  public record Shot(byte[] picture, String caption) {
    private String kind() {
      int start = picture.length > 1 ? (picture[0] & 255) << 8 | picture[1] & 255 : 0;
      return switch (start) {
        case 0xffd8 -> "jpeg";
        case 'R' << 8 | 'I' -> "webp";
        default -> "png";
      };
    }
  }

  /** How the note of a row is to be read. */
  public enum Verdict {
    NONE,
    GOOD,
    BAD
  }

  /** Pictures that belong side by side, with a note below: a generated pair and its verdict. */
  public record Row(List<Shot> shots, String note, Verdict verdict) {
    public Row {
      shots = List.copyOf(shots);
    }
  }

  /** What stands in a cell of numbers where there is none. */
  private static final String NONE = "–";

  private final String title;
  private final StringBuilder body = new StringBuilder();

  /** A page with a heading and a sentence or two below it. */
  public HtmlReport(String title, String lead) {
    this.title = title;
    body.append("<h1>").append(escape(title)).append("</h1>\n");
    body.append("<p class=\"lead\">").append(escape(lead)).append("</p>\n");
  }

  /** Starts a section. */
  public HtmlReport section(String heading) {
    body.append("<h2>").append(escape(heading)).append("</h2>\n");
    return this;
  }

  /** A paragraph of plain text. */
  public HtmlReport paragraph(String text) {
    body.append("<p>").append(escape(text)).append("</p>\n");
    return this;
  }

  /** A sentence that must not be overlooked. */
  public HtmlReport verdict(String text, Verdict verdict) {
    body.append("<p>");
    verdictSpan(text, verdict);
    body.append("</p>\n");
    return this;
  }

  /** Text as it is typed, folded away until somebody wants to see it. */
  public HtmlReport details(String summary, String text) {
    body.append("<details><summary>").append(escape(summary)).append("</summary>\n");
    code(text);
    body.append("</details>\n");
    return this;
  }

  /** Text as it is typed: a command, a configuration. */
  public HtmlReport code(String text) {
    body.append("<pre>").append(escape(text)).append("</pre>\n");
    return this;
  }

  /** Names with values, in the order of the map; nothing if it is empty. */
  public HtmlReport facts(Map<String, String> facts) {
    if (facts.isEmpty()) {
      return this;
    }
    body.append("<div class=\"scroll\"><table class=\"facts\">\n");
    facts.forEach(
        (name, value) -> {
          body.append("<tr><th scope=\"row\">").append(escape(name)).append("</th><td>");
          body.append(escape(value)).append("</td></tr>\n");
        });
    body.append("</table></div>\n");
    return this;
  }

  /**
   * A table; columns of numbers, with a dash for none, stand to the right.
   *
   * @param strongRow the row that matters, from 0; -1 for none
   */
  public HtmlReport table(List<String> header, List<List<String>> rows, int strongRow) {
    body.append("<div class=\"scroll\"><table>\n<thead><tr>");
    for (int column = 0; column < header.size(); column++) {
      body.append(
          isNumbers(rows, column) ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">");
      body.append(escape(header.get(column))).append("</th>");
    }
    body.append("</tr></thead>\n<tbody>\n");
    for (int i = 0; i < rows.size(); i++) {
      body.append(i == strongRow ? "<tr class=\"strong\">" : "<tr>");
      for (int column = 0; column < header.size(); column++) {
        String text = cell(rows.get(i), column);
        body.append(isNumbers(rows, column) ? "<td class=\"number\">" : "<td>");
        body.append(escape(text)).append("</td>");
      }
      body.append("</tr>\n");
    }
    body.append("</tbody>\n</table></div>\n");
    return this;
  }

  /** Rows of small pictures, several rows beside each other where there is room. */
  public HtmlReport thumbnails(List<Row> rows) {
    return rows("small", rows);
  }

  /** Rows of photos, one below the other. */
  public HtmlReport photos(List<Row> rows) {
    return rows("large", rows);
  }

  /** Wide pictures beside each other over the whole page, the last of each row a narrow one. */
  public HtmlReport strips(List<Row> rows) {
    return rows("strips", rows);
  }

  /** One picture over the width of the text. */
  public HtmlReport picture(Shot shot) {
    body.append("<div class=\"picture\">");
    shot(shot);
    body.append("</div>\n");
    return this;
  }

  /** Charts beside each other where there is room. */
  public HtmlReport charts(List<LineChart> charts) {
    body.append("<div class=\"charts\">\n");
    charts.forEach(this::chart);
    body.append("</div>\n");
    return this;
  }

  /** A chart with its title and, for several lines, a legend. */
  public HtmlReport chart(LineChart chart) {
    body.append("<div class=\"chart\"><h3>").append(escape(chart.title())).append("</h3>");
    body.append(chart.svg());
    if (chart.lines().size() > 1) {
      body.append("<ul class=\"legend\">");
      for (int i = 0; i < chart.lines().size(); i++) {
        body.append("<li><svg viewBox=\"0 0 22 10\"><path class=\"c").append(i % 4);
        body.append("\" d=\"M0 5H22\"/></svg>").append(escape(chart.lines().get(i).name()));
        body.append("</li>");
      }
      body.append("</ul>");
    }
    body.append("</div>\n");
    return this;
  }

  /** The whole page. */
  public String html() {
    // The policy makes the promise binding: a browser fetches nothing for this page.
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
        + " img-src data:; style-src 'unsafe-inline'\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
        + escape(title)
        + "</title>\n<style>\n"
        + styleSheet()
        + "</style>\n</head>\n<body>\n<main>\n"
        + body
        + "</main>\n</body>\n</html>\n";
  }

  /** Writes the page, whole or not at all. */
  public void write(Path target) {
    AtomicFiles.write(target, html());
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private HtmlReport rows(String size, List<Row> rows) {
    body.append("<div class=\"cards ").append(size).append("\">\n");
    for (Row row : rows) {
      body.append("<div class=\"card\"><div class=\"shots\">");
      row.shots().forEach(this::shot);
      body.append("</div>");
      if (!row.note().isEmpty()) {
        body.append("<p class=\"note\">");
        if (row.verdict() == Verdict.NONE) {
          body.append(escape(row.note()));
        } else {
          verdictSpan(row.note(), row.verdict());
        }
        body.append("</p>");
      }
      body.append("</div>\n");
    }
    body.append("</div>\n");
    return this;
  }

  private void verdictSpan(String text, Verdict verdict) {
    body.append("<span class=\"verdict ").append(verdict == Verdict.GOOD ? "good" : "bad");
    body.append("\">").append(escape(text)).append("</span>");
  }

  private void shot(Shot shot) {
    body.append("<figure class=\"see-through\"><img alt=\"").append(escape(shot.caption()));
    body.append("\" src=\"data:image/").append(shot.kind()).append(";base64,");
    body.append(Base64.getEncoder().encodeToString(shot.picture())).append("\">");
    if (!shot.caption().isEmpty()) {
      body.append("<figcaption>").append(escape(shot.caption())).append("</figcaption>");
    }
    body.append("</figure>");
  }

  private static String cell(List<String> row, int column) {
    return column < row.size() ? row.get(column) : "";
  }

  private static boolean isNumbers(List<List<String>> rows, int column) {
    return rows.stream().anyMatch(row -> isNumber(cell(row, column)))
        && rows.stream().map(row -> cell(row, column)).allMatch(t -> isNumber(t) || isNone(t));
  }

  private static boolean isNone(String text) {
    return text.isEmpty() || text.equals(NONE);
  }

  private static boolean isNumber(String text) {
    return text.matches("[-+−]?[0-9]*\\.?[0-9]+ ?%?");
  }

  private static String styleSheet() {
    try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the style sheet is part of the program", e);
    }
  }
}
