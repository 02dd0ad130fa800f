package org.chiaro.run;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Curves and sheets of pictures as PNG files.
 *
 * <p>A picture is a convenience beside numbers that are written first: what goes wrong here (no
 * fonts on a server, a full disk) is a warning and a {@code false}, never an exception.
 */
public final class Plots {
  /** A named line; both arrays have the same length. */
  public record Line(String name, double[] x, double[] y) {
    public Line {
      if (x.length != y.length || x.length == 0) {
        throw new IllegalArgumentException(
            "line " + name + " has " + x.length + " x and " + y.length + " y values");
      }
    }
  }

  /**
   * An 8-bit picture with a caption, which may be empty.
   *
   * @param rgb height * width * 3 bytes: red, green, blue, row by row
   */
  public record Tile(int width, int height, ByteBuffer rgb, String caption) {
    public Tile {
      if (width < 1 || height < 1 || rgb.remaining() != Math.multiplyExact(3, width * height)) {
        throw new IllegalArgumentException(
            "a tile of " + width + "x" + height + " cannot have " + rgb.remaining() + " bytes");
      }
    }

    BufferedImage image() {
      byte[] bytes = new byte[rgb.remaining()];
      rgb.duplicate().get(bytes);
      int[] pixels = new int[width * height];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] =
            (bytes[3 * i] & 255) << 16 | (bytes[3 * i + 1] & 255) << 8 | bytes[3 * i + 2] & 255;
      }
      BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      image.setRGB(0, 0, width, height, pixels, 0, width);
      return image;
    }
  }

  private interface Drawing {
    byte[] png() throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Plots.class);
  private static final Color INK = new Color(0x1f2328);
  private static final Color GRID = new Color(0xe4e4e0);
  private static final Color[] LINES = {
    new Color(0xb45309), new Color(0x1d6fa5), new Color(0x4d7c0f), new Color(0x86398f)
  };
  private static final int GAP = 10;
  private static final int CAPTION = 20;

  private Plots() {}

  /** Draws lines over common axes; true if {@code target} was written. */
  public static boolean curves(
      Path target, String title, String xLabel, String yLabel, List<Line> lines) {
    return draw(
        target,
        () -> {
          if (lines.isEmpty()) {
            throw new IllegalArgumentException("there is no line to draw");
          }
          XYChart chart =
              new XYChartBuilder()
                  .width(960)
                  .height(640)
                  .title(title)
                  .xAxisTitle(xLabel)
                  .yAxisTitle(yLabel)
                  .build();
          style(chart.getStyler(), lines.size() > 1);
          for (Line line : lines) {
            chart
                .addSeries(line.name(), line.x(), line.y())
                .setMarker(SeriesMarkers.NONE)
                .setLineStyle(new BasicStroke(2.5f));
          }
          addOffGridPoint(chart, lines.get(0).x());
          return BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
        });
  }

  /**
   * Draws pictures in a grid of {@code columns}, each at its own size in cells of the largest, with
   * its caption below; true if {@code target} was written.
   */
  public static boolean sheet(Path target, int columns, List<Tile> tiles) {
    return draw(target, () -> encode(grid(columns, tiles)));
  }

  /** One picture as PNG bytes, without its caption. */
  public static byte[] png(Tile tile) {
    try {
      return encode(tile.image());
    } catch (IOException e) {
      throw new IllegalStateException("a PNG in memory cannot fail", e);
    }
  }

  private static boolean draw(Path target, Drawing drawing) {
    try {
      AtomicFiles.write(target, drawing.png());
      return true;
    } catch (IOException | RuntimeException | LinkageError | InternalError e) {
      // LinkageError and InternalError: what the JDK throws on a machine without fonts
      LOG.warn("no picture {}: {}", target, e.toString());
      return false;
    }
  }

  private static void style(org.knowm.xchart.style.XYStyler styler, boolean legend) {
    styler
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBackgroundColor(Color.WHITE)
        .setChartFontColor(INK)
        .setSeriesColors(LINES)
        .setLegendVisible(legend)
        .setLegendPosition(Styler.LegendPosition.OutsideS)
        .setLegendLayout(Styler.LegendLayout.Horizontal)
        .setLegendBorderColor(GRID)
        .setPlotBorderVisible(false)
        .setChartPadding(16)
        .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 18))
        .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    styler
        .setPlotGridLinesColor(GRID)
        .setAxisTickMarksColor(GRID)
        .setAxisTickLabelsColor(INK)
        .setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15))
        .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
  }

  /**
   * Where all x are equally spaced, XChart puts its ticks on them, at 0.1686 and 0.3373 say. An
   * unseen point between two of them makes it choose round numbers.
   */
  private static void addOffGridPoint(XYChart chart, double[] x) {
    if (x.length > 1) {
      double[] between = {(x[0] + x[1]) / 2};
      chart
          .addSeries("between", between, new double[] {Double.NaN})
          .setMarker(SeriesMarkers.NONE)
          .setShowInLegend(false);
    }
  }

  private static BufferedImage grid(int columns, List<Tile> tiles) {
    int across = Math.max(1, Math.min(columns, tiles.size()));
    int down = (tiles.size() + across - 1) / across;
    int width = tiles.stream().mapToInt(Tile::width).max().orElse(1);
    int height = tiles.stream().mapToInt(Tile::height).max().orElse(1);
    boolean captions = tiles.stream().anyMatch(tile -> !tile.caption().isEmpty());
    int cellHeight = height + (captions ? CAPTION : 0) + GAP;
    BufferedImage sheet =
        new BufferedImage(
            GAP + across * (width + GAP), GAP + down * cellHeight, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
      graphics.setColor(INK);
      for (int i = 0; i < tiles.size(); i++) {
        Tile tile = tiles.get(i);
        int x = GAP + i % across * (width + GAP);
        int y = GAP + i / across * cellHeight;
        graphics.drawImage(tile.image(), x, y, null);
        if (!tile.caption().isEmpty()) {
          caption(graphics, tile.caption(), x, y + height, width);
        }
      }
    } finally {
      graphics.dispose();
    }
    return sheet;
  }

  private static void caption(Graphics2D graphics, String text, int x, int y, int width) {
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    FontMetrics metrics = graphics.getFontMetrics();
    String shown = text;
    while (shown.length() > 1 && metrics.stringWidth(shown) > width) {
      shown = shown.substring(0, shown.length() - 2) + "…";
    }
    graphics.drawString(shown, x, y + CAPTION - 6);
  }

  private static byte[] encode(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }
}
