package org.chiaro.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

final class HtmlReportTest {
  private static final String HOSTILE = "<script>alert(\"1\")</script>&'";

  @TempDir private Path folder;

  @Test
  void allTextIsEscaped() {
    byte[] png = "png".getBytes(StandardCharsets.US_ASCII);
    HtmlReport.Shot shot = new HtmlReport.Shot(png, HOSTILE);
    HtmlReport.Row row = new HtmlReport.Row(List.of(shot), HOSTILE, HtmlReport.Verdict.BAD);
    String html =
        new HtmlReport(HOSTILE, HOSTILE)
            .section(HOSTILE)
            .paragraph(HOSTILE)
            .code(HOSTILE)
            .facts(Map.of(HOSTILE, HOSTILE))
            .table(List.of(HOSTILE), List.of(List.of(HOSTILE)), 0)
            .thumbnails(List.of(row))
            .photos(List.of(row))
            .picture(shot)
            .chart(chart(HOSTILE))
            .html();
    assertFalse(html.contains("<script"), "unescaped text");
    assertFalse(html.contains("alert(\""), "unescaped quotes");
    assertTrue(html.contains("&lt;script&gt;alert(&quot;1&quot;)"));
  }

  @Test
  void nothingIsFetched() {
    String html =
        new HtmlReport("Title", "lead")
            .picture(new HtmlReport.Shot(new byte[] {1, 2, 3}, "a"))
            .html();
    assertTrue(html.contains("src=\"data:image/png;base64,AQID\""));
    assertTrue(html.contains("default-src 'none'"));
    assertFalse(html.contains("http:") || html.contains("https:") || html.contains("@import"));
    assertFalse(html.contains("url("));
  }

  @Test
  void numbersStandToTheRight() {
    String html =
        new HtmlReport("t", "")
            .table(
                List.of("Method", "IoU"),
                List.of(List.of("net", "0.51"), List.of("disc", "-0.45")),
                0)
            .html();
    assertTrue(html.contains("<th scope=\"col\">Method</th><th scope=\"col\" class=\"number\">"));
    assertTrue(html.contains("<tr class=\"strong\"><td>net</td><td class=\"number\">0.51</td>"));
    assertTrue(html.contains("<td class=\"number\">-0.45</td>"));
  }

  @Test
  void chartsAreWellFormedWhateverTheNumbers() throws Exception {
    double[] odd = {Double.NaN, 1, 1, Double.POSITIVE_INFINITY};
    List<LineChart> charts =
        List.of(
            chart(HOSTILE),
            new LineChart("none", "x", "y", List.of()),
            new LineChart("odd", "x", "y", List.of(new Plots.Line("a", odd, odd))),
            new LineChart(
                "huge",
                "x",
                "y",
                List.of(new Plots.Line("a", new double[] {0, 1e9}, new double[] {-1e-9, 1e-9}))));
    for (LineChart chart : charts) {
      String svg = chart.svg();
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(svg)));
      assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
    }
  }

  @Test
  void aLineOfOnePointIsADot() {
    double[] same = {0.5, 0.5};
    String svg = new LineChart("t", "x", "y", List.of(new Plots.Line("a", same, same))).svg();
    assertTrue(svg.contains("class=\"line c0 dot\""), svg);
    assertFalse(chart("t").svg().contains("dot"));
  }

  @Test
  void thePageIsWrittenWhole() throws IOException {
    Path file = folder.resolve("report.html");
    HtmlReport report = new HtmlReport("Größe", "lead");
    report.write(file);
    assertEquals(report.html(), Files.readString(file));
    assertTrue(report.html().startsWith("<!DOCTYPE html>"));
    assertTrue(report.html().contains("Größe"));
  }

  private static LineChart chart(String text) {
    double[] x = {1, 2, 3};
    Plots.Line line = new Plots.Line(text, x, x);
    return new LineChart(text, text, text, List.of(line, line));
  }
}
