package org.chiaro.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.PairedFiles;
import org.chiaro.io.Picture;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TruthTest {
  @TempDir private Path folder;

  @Test
  void aLevelIsObjectFromTheProtocolsUp() {
    Path file = levels("m.png", 0, 127, 128, 129, 255);
    assertArrayEquals(new byte[] {0, 0, 1, 1, 1}, mask(Truth.LEVEL, file, 128));
    assertArrayEquals(new byte[] {0, 0, 0, 1, 1}, mask(Truth.LEVEL, file, 129));
    assertEquals("level >= 129", Truth.LEVEL.rule(129));
  }

  @Test
  void aBirdIsWhereMoreThanHalfSaySoUnderEveryProtocol() {
    // 127 / 255 is below one half, 128 / 255 above
    Path file = levels("m.png", 0, 51, 127, 128, 204, 255);
    assertArrayEquals(new byte[] {0, 0, 0, 1, 1, 1}, mask(Truth.ABOVE_HALF, file, 128));
    assertArrayEquals(new byte[] {0, 0, 0, 1, 1, 1}, mask(Truth.ABOVE_HALF, file, 129));
    Path colour = folder.resolve("c.png");
    Archives.row(colour, 200, 0, 0, 0, 255, 255);
    assertArrayEquals(new byte[] {1, 0}, mask(Truth.ABOVE_HALF, colour, 128), "first channel");
  }

  @Test
  void aFlowerIsWhereNoneOfThreeSignsOfBlueIs() {
    Path file = folder.resolve("segmim_00001.jpg");
    Archives.row(
        file,
        new int[] {
          0, 0, 254, //
          0, 9, 9, // R = 0
          9, 0, 9, // G = 0
          9, 9, 254, // B = 254
          9, 9, 255, // not 254
          9, 9, 0, // B = 0 is no sign
          1, 1, 253,
          255, 255, 255
        });
    assertArrayEquals(
        new byte[] {0, 0, 0, 0, 1, 1, 1, 1}, mask(Truth.NOT_BLUE, file, 128));
  }

  @Test
  void aFlowerInAJpegFollowsItsDecodedPixels() throws IOException {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 32 * 32; i++) {
      int x = i % 32;
      int y = i / 32;
      boolean flower = (x - 16) * (x - 16) + (y - 16) * (y - 16) < 100;
      image.setRGB(x, y, flower ? 0xd04060 + x : 0x0000fe);
    }
    Path file = folder.resolve("segmim_00002.jpg");
    assertTrue(ImageIO.write(image, "jpg", file.toFile()));
    Picture decoded = ImageFiles.readRgb(file, ImageFiles.Orientation.AS_STORED);
    byte[] mask = mask(Truth.NOT_BLUE, file, 128);
    int objects = 0;
    for (int i = 0; i < mask.length; i++) {
      int red = decoded.rgb().get(3 * i) & 255;
      int green = decoded.rgb().get(3 * i + 1) & 255;
      int blue = decoded.rgb().get(3 * i + 2) & 255;
      assertEquals(red == 0 || green == 0 || blue == 254 ? 0 : 1, mask[i], "pixel " + i);
      objects += mask[i];
    }
    assertTrue(objects > 250 && objects < 700, "object pixels: " + objects);
    assertEquals(0, mask[0]);
    assertEquals(1, mask[16 * 32 + 16]);
  }

  @Test
  void aTrimapsObjectIsItsFirstLabel() throws IOException {
    byte[] red = {0, (byte) 128, 0, (byte) 128};
    byte[] green = {0, 0, (byte) 128, (byte) 128};
    byte[] blue = {0, 0, 0, 7};
    BufferedImage image =
        new BufferedImage(
            4, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 4, red, green, blue));
    image.getRaster().setDataElements(0, 0, 4, 1, new byte[] {0, 1, 2, 3});
    Path palette = folder.resolve("p.png");
    assertTrue(ImageIO.write(image, "png", palette.toFile()));
    assertArrayEquals(new byte[] {0, 1, 0, 0}, mask(Truth.TRIMAP, palette, 128));
    assertArrayEquals(
        new byte[] {0, 1, 0, 0}, mask(Truth.TRIMAP, levels("g.png", 0, 1, 2, 255), 128));
    Path colour = folder.resolve("c.png");
    Archives.row(colour, 1, 2, 3);
    assertThrows(ChiaroException.Data.class, () -> Truth.TRIMAP.mask(colour, 128));
  }

  @Test
  void sizesAndUnreadableFilesAreFoundByHeaders() throws IOException {
    Path photo = folder.resolve("photo.jpg");
    Archives.row(photo, 1, 2, 3, 4, 5, 6);
    assertEquals(Optional.empty(), finding(photo, levels("same.png", 1, 2)));
    Finding sizes = finding(photo, levels("wide.png", 1, 2, 3)).orElseThrow();
    assertEquals(Finding.Kind.SIZES, sizes.kind());
    assertEquals("photo.jpg is 2 x 1, its mask 3 x 1", sizes.message());
    Archives.text(folder.resolve("text.png"), "no picture");
    Finding unreadable = finding(photo, folder.resolve("text.png")).orElseThrow();
    assertEquals(Finding.Kind.UNREADABLE, unreadable.kind());
    assertTrue(unreadable.message().contains("text.png"), unreadable.message());
  }

  private static Optional<Finding> finding(Path photo, Path mask) {
    return Finding.of(new PairedFiles.Pair("a", photo, mask));
  }

  private static byte[] mask(Truth truth, Path file, int from) {
    NdArray mask = truth.mask(file, from);
    ByteBuffer data = mask.data().duplicate();
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return bytes;
  }

  private Path levels(String name, int... levels) {
    Grey grey = Grey.allocate(1, levels.length);
    for (int i = 0; i < levels.length; i++) {
      grey.u8().put(i, (byte) levels[i]);
    }
    Path file = folder.resolve(name);
    ImageFiles.writePng(file, grey);
    return file;
  }
}
