package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.chiaro.Golden;
import org.chiaro.Shared;
import org.chiaro.io.ImageFiles.Orientation;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageFilesTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenComesBack() {
    Random random = new Random(2);
    Picture picture = Picture.allocate(7, 13);
    Grey grey = Grey.allocate(7, 13);
    Rgba rgba = Rgba.allocate(7, 13);
    for (int i = 0; i < 7 * 13; i++) {
      for (int c = 0; c < 3; c++) {
        byte value = (byte) random.nextInt();
        picture.rgb().put(3 * i + c, value);
        rgba.rgba().put(4 * i + c, value);
      }
      rgba.rgba().put(4 * i + 3, (byte) random.nextInt());
      grey.u8().put(i, (byte) random.nextInt());
    }
    Path path = folder.resolve("a.png");
    ImageFiles.writePng(path, picture);
    assertEquals(picture, ImageFiles.readRgb(path, Orientation.AS_SHOWN));
    AtomicFiles.write(path, ImageFiles.encodePng(rgba));
    assertEquals(picture, ImageFiles.readRgb(path, Orientation.AS_STORED));
    ImageFiles.writePng(path, grey);
    assertEquals(grey, ImageFiles.readGrey8(path));
    assertEquals(grey, ImageFiles.readChannel0(path));
  }

  @Test
  void photosAreRead() {
    Path folder = Shared.data("ecssd/images");
    Picture photo = ImageFiles.readRgb(ImageTree.list(folder).get(0), Orientation.AS_STORED);
    assertTrue(photo.height() > 100 && photo.width() > 100);
  }

  static List<Path> images() {
    return ImageTree.list(Golden.folder("images"));
  }

  @ParameterizedTest
  @MethodSource("images")
  void everyKindIsReadAsPillowReadsIt(Path path) {
    // 16-bit grey: the high byte where Pillow clips; CMYK: rounded once where Pillow does twice
    boolean clipped = path.endsWith("grey-16.png");
    int tolerance = path.endsWith("cmyk.jpg") ? 2 : 0;
    if (clipped) {
      Picture picture = ImageFiles.readRgb(path, Orientation.AS_STORED);
      assertEquals((19 * 3200 + 11 * 37) >> 8, picture.rgb().get((12 * 20 - 1) * 3) & 0xff);
      assertEquals(
          picture.rgb().get((12 * 20 - 1) * 3), ImageFiles.readGrey8(path).u8().get(12 * 20 - 1));
      return;
    }
    Picture stored = ImageFiles.readRgb(path, Orientation.AS_STORED);
    assertClose(Npy.read(Path.of(path + ".npy")), stored, tolerance);
    Path shown = Path.of(path + ".shown.npy");
    if (Files.exists(shown)) {
      assertClose(Npy.read(shown), ImageFiles.readRgb(path, Orientation.AS_SHOWN), tolerance);
    }
    Grey red = ImageFiles.readChannel0(path);
    for (int i = 0; i < red.u8().capacity(); i++) {
      assertEquals(stored.rgb().get(3 * i), red.u8().get(i));
    }
  }

  @Test
  void aMapInColourCountsByItsLuma() {
    Grey map = ImageFiles.readGrey8(Golden.folder("images").resolve("rgb.png"));
    int red = 12 * 5;
    int green = 20 * 7;
    int blue = 8 * 12;
    assertEquals(
        Math.round(.299f * red + .587f * green + .114f * blue), map.u8().get(7 * 20 + 5) & 0xff);
  }

  @ParameterizedTest
  @MethodSource("images")
  void everyTruncationOfEveryKindIsRefused(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    int step = Math.max(1, bytes.length / 40);
    for (int length = 0; length < bytes.length; length += step) {
      refused(Arrays.copyOf(bytes, length));
    }
    // what ends a BMP's rows is padding that no pixel needs, so all but the last byte is too much
    refused(Arrays.copyOf(bytes, bytes.length - 5));
    refused(Arrays.copyOf(bytes, bytes.length - 2));
  }

  @ParameterizedTest
  @MethodSource("images")
  void flippedBytesGiveAPictureOrOneLine(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    Random random = new Random(11);
    for (int round = 0; round < 40; round++) {
      byte[] damaged = bytes.clone();
      for (int i = 0; i <= round % 4; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        ImageFiles.decodeRgb(damaged, "x", Orientation.AS_SHOWN);
      } catch (ChiaroException.Data e) {
        assertTrue(!e.getMessage().contains("\n"), e.getMessage());
      }
    }
  }

  @Test
  void aPngThatLiesAboutItsSizeIsRefused() throws IOException {
    byte[] png = Files.readAllBytes(Golden.folder("images").resolve("rgb.png"));
    for (int[] size :
        new int[][] {
          {20, 13}, {21, 12}, {16384, 3900}, {16385, 1}, {1 << 30, 1 << 30}, {-1, 12}, {0, 12}
        }) {
      ByteBuffer.wrap(png).putInt(16, size[0]).putInt(20, size[1]);
      CRC32 crc = new CRC32();
      crc.update(png, 12, 17);
      ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
      refused(png);
    }
  }

  @Test
  void othersThatLieAboutTheirSizeAreRefused() throws IOException {
    byte[] jpeg = Files.readAllBytes(Golden.folder("images").resolve("rgb.jpg"));
    for (int i = 0; i < jpeg.length - 8; i++) {
      if (jpeg[i] == (byte) 0xff && jpeg[i + 1] == (byte) 0xc0) {
        ByteBuffer.wrap(jpeg).putShort(i + 5, (short) 60000).putShort(i + 7, (short) 60000);
      }
    }
    refused(jpeg);
    byte[] bmp = Files.readAllBytes(Golden.folder("images").resolve("rgb.bmp"));
    for (int[] size : new int[][] {{20, 13}, {22, 12}, {1 << 14, -(1 << 12)}, {-20, 12}}) {
      ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, size[0]).putInt(22, size[1]);
      refused(bmp);
    }
    byte[] webp = Files.readAllBytes(Golden.folder("images").resolve("rgb.webp"));
    ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).putInt(26, 0x3fff3fff);
    refused(webp);
  }

  @Test
  void aPngBombIsRefusedBeforeItIsUnpacked() {
    // 16000 x 4000 pixels of 8 bytes in a few kilobytes is within the limits; one row more is not
    assertThrows(ChiaroException.Data.class, () -> ImageHeader.requireSize(4001, 16000, "x"));
    ImageHeader.requireSize(4000, 16000, "x");
  }

  @Test
  void whatIsNotAnImageIsSaid() throws IOException {
    Path path = folder.resolve("a.png");
    refused(path, "no such file");
    Files.write(path, new byte[0]);
    refused(path, "empty");
    Files.writeString(path, "hello, this is no image at all, not even close");
    refused(path, "not a PNG");
    refused(folder, "folder");
  }

  private static void assertClose(NdArray expected, Picture picture, int tolerance) {
    assertArrayEquals(new long[] {picture.height(), picture.width(), 3}, expected.shape());
    for (int i = 0; i < picture.rgb().capacity(); i++) {
      assertEquals(expected.data().get(i) & 0xff, picture.rgb().get(i) & 0xff, tolerance);
    }
  }

  private static void refused(byte[] content) {
    var e =
        assertThrows(
            ChiaroException.Data.class,
            () -> ImageFiles.decodeRgb(content, "x", Orientation.AS_SHOWN));
    assertTrue(e.getMessage().startsWith("x: ") && !e.getMessage().contains("\n"), e.getMessage());
  }

  private static void refused(Path path, String reason) {
    var e =
        assertThrows(
            ChiaroException.Data.class, () -> ImageFiles.readRgb(path, Orientation.AS_STORED));
    assertTrue(e.getMessage().contains(reason) && !e.getMessage().contains("\n"), e.getMessage());
  }
}
