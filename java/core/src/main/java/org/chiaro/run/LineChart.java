package org.chiaro.run;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Lines over common axes as an SVG picture inside a page: sharp at any size, in the colours of the
 * page, and drawn without fonts on this machine.
 */
public record LineChart(String title, String xLabel, String yLabel, List<Plots.Line> lines) {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 360;
  private static final int LEFT = 64;
  private static final int RIGHT = 16;
  private static final int TOP = 16;
  private static final int BOTTOM = 60;

  public LineChart {
    lines = List.copyOf(lines);
  }

  /** The picture as an {@code <svg>} element. */
  String svg() {
    Scale x = Scale.over(lines.stream().flatMapToDouble(line -> DoubleStream.of(line.x())));
    Scale y = Scale.over(lines.stream().flatMapToDouble(line -> DoubleStream.of(line.y())));
    StringBuilder svg = new StringBuilder();
    svg.append("<svg viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT);
    svg.append("\" role=\"img\" aria-label=\"").append(HtmlReport.escape(title)).append("\">");
    for (double tick = y.first(); tick <= y.last(); tick += y.step()) {
      String at = number(yPixel(y, tick));
      svg.append("<path class=\"grid\" d=\"M").append(LEFT).append(' ').append(at);
      svg.append('H').append(WIDTH - RIGHT).append("\"/>");
      text(svg, "end", LEFT - 8, yPixel(y, tick) + 4, y.label(tick), "");
    }
    for (double tick = x.first(); tick <= x.last(); tick += x.step()) {
      text(svg, "middle", xPixel(x, tick), HEIGHT - BOTTOM + 26, x.label(tick), "");
    }
    text(svg, "middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, xLabel, "");
    double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
    String turned = " transform=\"rotate(-90 14 " + number(middle) + ")\"";
    text(svg, "middle", 14, middle, yLabel, turned);
    for (int i = 0; i < lines.size(); i++) {
      line(svg, i, lines.get(i), x, y);
    }
    return svg.append("</svg>").toString();
  }

  private static void line(StringBuilder svg, int index, Plots.Line line, Scale x, Scale y) {
    svg.append("<path class=\"line c").append(index % 4);
    svg.append(isDot(line) ? " dot" : "").append("\" d=\"");
    boolean pen = false;
    for (int i = 0; i < line.x().length; i++) {
      if (!Double.isFinite(line.x()[i]) || !Double.isFinite(line.y()[i])) {
        pen = false;
        continue;
      }
      svg.append(pen ? 'L' : 'M').append(number(xPixel(x, line.x()[i])));
      svg.append(' ').append(number(yPixel(y, line.y()[i])));
      pen = true;
    }
    svg.append("\"><title>").append(HtmlReport.escape(line.name())).append("</title></path>");
  }

  /** Whether all points are one, which as a line would hardly be seen. */
  private static boolean isDot(Plots.Line line) {
    return DoubleStream.of(line.x()).distinct().count() == 1
        && DoubleStream.of(line.y()).distinct().count() == 1;
  }

  private static void text(
      StringBuilder svg, String anchor, double x, double y, String content, String more) {
    svg.append("<text text-anchor=\"").append(anchor).append("\" x=\"").append(number(x));
    svg.append("\" y=\"").append(number(y)).append('"').append(more).append('>');
    svg.append(HtmlReport.escape(content)).append("</text>");
  }

  private static double xPixel(Scale scale, double value) {
    return LEFT + scale.fraction(value) * (WIDTH - LEFT - RIGHT);
  }

  private static double yPixel(Scale scale, double value) {
    return HEIGHT - BOTTOM - scale.fraction(value) * (HEIGHT - TOP - BOTTOM);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** An axis from low to high, with ticks at multiples of 1, 2 or 5 times a power of ten. */
  private record Scale(double low, double high, double step) {
    static Scale over(DoubleStream values) {
      var range = values.filter(Double::isFinite).summaryStatistics();
      double low = range.getCount() == 0 ? 0 : range.getMin();
      double high = range.getCount() == 0 ? 1 : range.getMax();
      if (high - low < 1e-12 * Math.max(1, Math.abs(high))) {
        low -= 0.5;
        high += 0.5;
      }
      double rough = (high - low) / 5;
      double power = Math.pow(10, Math.floor(Math.log10(rough)));
      double step = power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : 2);
      return new Scale(Math.floor(low / step) * step, Math.ceil(high / step) * step, step);
    }

    double first() {
      return low;
    }

    double last() {
      return high + step / 1000;
    }

    double fraction(double value) {
      return (value - low) / (high - low);
    }

    String label(double tick) {
      int digits = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
      String text = String.format(Locale.ROOT, "%." + digits + "f", tick);
      return text.matches("-0(\\.0*)?") ? text.substring(1) : text;
    }
  }
}
