package org.chiaro.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.chiaro.Shared;
import org.chiaro.io.Grey;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.io.Picture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {
  @Test
  void shortEdgeEqualsThePublishedResizing() {
    NdArray in = Npy.read(Shared.golden("resize_in.npy"));
    NdArray expected = Npy.read(Shared.golden("resize_short128.npy"));
    int height = (int) in.shape()[2];
    int width = (int) in.shape()[3];
    Picture picture = Picture.allocate(height, width);
    for (int i = 0; i < height * width * 3; i++) {
      picture.rgb().put(i, in.data().get(i % 3 * height * width + i / 3));
    }
    Picture published = Resize.shortEdgeAsPublished(picture, 128);
    Picture plain = Resize.shortEdge(picture, 128);
    int pixels = published.height() * published.width();
    assertEquals(expected.elements(), pixels * 3);
    for (int i = 0; i < pixels * 3; i++) {
      float value = expected.data().getFloat((i % 3 * pixels + i / 3) * Float.BYTES);
      assertEquals(value, (published.rgb().get(i) & 0xff) / 255f * 2 - 1);
      assertEquals(value, (plain.rgb().get(i) & 0xff) / 255f * 2 - 1, 2 / 255f + 1e-6f);
    }
  }

  /** Checksums of what Pillow 12.3 makes of the same hashed pictures, in colour and in grey. */
  @ParameterizedTest
  @CsvSource({
    "300, 400, 128, 170, 9105815, 664369283",
    "400, 300, 170, 128, 4239518077, 2287045378",
    "128, 170, 300, 400, 1475825983, 2389508696",
    "37, 53, 53, 37, 3526701940, 1763001867",
    "1, 1, 7, 5, 1409748240, 3196655314",
    "5, 7, 1, 1, 972149150, 953657524",
    "128, 128, 128, 200, 1372957663, 194933549",
    "100, 200, 300, 200, 766873110, 1968956541",
    "601, 33, 128, 7, 142752646, 3525051827",
    "96, 96, 97, 95, 19806517, 2673191724",
  })
  void equalsPillowBitForBit(
      int height, int width, int newHeight, int newWidth, long colour, long grey) {
    Picture picture = new Picture(height, width, hashed(height * width * 3));
    Grey map = new Grey(height, width, hashed(height * width));
    assertEquals(colour, crc(Resize.to(picture, newHeight, newWidth).rgb()));
    assertEquals(grey, crc(Resize.to(map, newHeight, newWidth).u8()));
  }

  @Test
  void whatFitsIsGivenBack() {
    Picture picture = Picture.allocate(128, 200);
    assertSame(picture, Resize.shortEdge(picture, 128));
  }

  @Test
  void theLongEdgeIsRoundedDown() {
    Picture wide = Resize.shortEdge(Picture.allocate(300, 401), 128);
    assertEquals(128, wide.height());
    assertEquals(171, wide.width());
    Picture tall = Resize.shortEdge(Picture.allocate(401, 300), 128);
    assertEquals(171, tall.height());
    assertEquals(128, tall.width());
  }

  @Test
  void whiteStaysWhite() {
    Grey grey = Grey.allocate(61, 47);
    for (int i = 0; i < grey.u8().capacity(); i++) {
      grey.u8().put(i, (byte) 255);
    }
    ByteBuffer out = Resize.to(grey, 23, 99).u8();
    for (int i = 0; i < out.capacity(); i++) {
      assertTrue(out.get(i) == (byte) 255);
    }
  }

  private static ByteBuffer hashed(int bytes) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(bytes);
    for (int i = 0; i < bytes; i++) {
      int v = (int) (i * 2654435761L + 12345 >>> 7);
      v ^= v >>> 9;
      pixels.put(i, (byte) v);
    }
    return pixels;
  }

  private static long crc(ByteBuffer pixels) {
    CRC32 crc = new CRC32();
    crc.update(pixels.duplicate());
    return crc.getValue();
  }
}
