package org.chiaro.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlotsTest {
  @TempDir private Path folder;

  @Test
  void curvesBecomeAPicture() throws IOException {
    Path file = folder.resolve("f.png");
    double[] x = {0, 0.5, 1};
    assertTrue(
        Plots.curves(
            file, "F", "threshold", "F", List.of(new Plots.Line("a", x, new double[] {0, 1, 0}))));
    assertEquals(960, ImageIO.read(file.toFile()).getWidth());
  }

  @Test
  void aSheetHoldsEveryPicture() throws IOException {
    Path file = folder.resolve("sheet.png");
    List<Plots.Tile> tiles =
        List.of(tile(0xff0000, "red"), tile(0x00ff00, ""), tile(0x0000ff, "blue <&> long name"));
    assertTrue(Plots.sheet(file, 2, tiles));
    BufferedImage sheet = ImageIO.read(file.toFile());
    assertEquals(10 + 2 * (40 + 10), sheet.getWidth());
    assertEquals(0xff0000, sheet.getRGB(12, 12) & 0xffffff);
    assertEquals(0x00ff00, sheet.getRGB(62, 12) & 0xffffff);
    assertEquals(0x0000ff, sheet.getRGB(12, 12 + 30 + 20 + 10) & 0xffffff);
  }

  @Test
  void whatCannotBeWrittenIsFalseAndNothingIsLeft() throws IOException {
    Path nowhere = folder.resolve("no/such/folder/f.png");
    assertFalse(Plots.sheet(nowhere, 2, List.of(tile(0, ""))));
    assertFalse(Plots.curves(nowhere, "", "", "", List.of()));
    try (var files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void pixelsSurviveAsPng() throws IOException {
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(Plots.png(tile(0x123456, ""))));
    assertEquals(0x123456, read.getRGB(39, 29) & 0xffffff);
  }

  @Test
  void shapesAreChecked() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Plots.Tile(2, 2, ByteBuffer.allocate(11), ""));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Plots.Line("a", new double[2], new double[3]));
  }

  private static Plots.Tile tile(int colour, String caption) {
    ByteBuffer rgb = ByteBuffer.allocate(40 * 30 * 3);
    while (rgb.hasRemaining()) {
      rgb.put((byte) (colour >> 16)).put((byte) (colour >> 8)).put((byte) colour);
    }
    return new Plots.Tile(40, 30, rgb.flip(), caption);
  }
}
