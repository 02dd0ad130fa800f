package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnimatedWebpTest {
  private static Picture grey(int height, int width, int level) {
    Picture picture = Picture.allocate(height, width);
    for (int i = 0; i < picture.rgb().capacity(); i++) {
      picture.rgb().put(i, (byte) level);
    }
    return picture;
  }

  @Test
  void theContainerHoldsEveryFrame() {
    byte[] file =
        AnimatedWebp.encode(List.of(grey(7, 33, 0), grey(7, 33, 90), grey(7, 33, 250)), 80, 80);
    ByteBuffer chunks = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals("RIFF", name(chunks));
    assertEquals(file.length - 8, chunks.getInt());
    assertEquals("WEBP", name(chunks));
    List<String> names = new ArrayList<>();
    while (chunks.hasRemaining()) {
      names.add(name(chunks));
      int length = chunks.getInt();
      if (names.size() == 1) {
        assertEquals(2, chunks.get(chunks.position()));
        assertEquals(32, chunks.get(chunks.position() + 4));
        assertEquals(6, chunks.get(chunks.position() + 7));
      }
      chunks.position(chunks.position() + length + length % 2);
    }
    assertEquals(List.of("VP8X", "ANIM", "ANMF", "ANMF", "ANMF"), names);
    assertEquals(0, file.length % 2);
  }

  private static String name(ByteBuffer chunks) {
    byte[] name = new byte[4];
    chunks.get(name);
    return new String(name, StandardCharsets.US_ASCII);
  }

  @Test
  void aDecoderThatIsNotOursReadsTheFirstFrame() {
    byte[] file = AnimatedWebp.encode(List.of(grey(8, 8, 90), grey(8, 8, 250)), 80, 80);
    Picture first = ImageFiles.decodeRgb(file, "animation", ImageFiles.Orientation.AS_STORED);
    assertArrayEquals(new int[] {8, 8}, new int[] {first.height(), first.width()});
    assertEquals(90, first.rgb().get(0) & 0xff, 3);
  }

  @Test
  void framesOfTwoSizesAreRefused() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> AnimatedWebp.encode(List.of(grey(8, 8, 1), grey(8, 9, 1)), 80, 80));
    assertTrue(refused.getMessage().contains("one size"));
  }
}
