package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.chiaro.Shared;
import org.chiaro.io.ImageFiles.Orientation;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    ImageFiles.writePngRgba(path, rgba);
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

  private static void refused(Path path, String reason) {
    var e =
        assertThrows(
            ChiaroException.Data.class, () -> ImageFiles.readRgb(path, Orientation.AS_STORED));
    assertTrue(e.getMessage().contains(reason) && !e.getMessage().contains("\n"), e.getMessage());
  }
}
