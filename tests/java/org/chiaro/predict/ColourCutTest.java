package org.chiaro.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chiaro.io.Grey;
import org.chiaro.io.Picture;
import org.junit.jupiter.api.Test;

class ColourCutTest {
  private static final int SIDE = 48;

  /** White where x is from 16, black before. */
  private static Picture halves() {
    Picture photo = Picture.allocate(SIDE, SIDE);
    for (int i = 0; i < SIDE * SIDE; i++) {
      // colours that cannot vary cannot be learned
      int level = (i % SIDE >= 16 ? 220 : 20) + i % 7;
      for (int c = 0; c < 3; c++) {
        photo.rgb().put(3 * i + c, (byte) level);
      }
    }
    return photo;
  }

  private static Grey map(int from, int level) {
    Grey map = Grey.allocate(SIDE, SIDE);
    for (int i = 0; i < SIDE * SIDE; i++) {
      map.u8().put(i, (byte) (i % SIDE >= from ? level : 60));
    }
    return map;
  }

  @Test
  void theObjectBecomesTheCutAndKeepsItsOrder() {
    Grey sharp = ColourCut.of(halves(), map(20, 180));
    for (int x = 0; x < SIDE; x++) {
      int level = sharp.u8().get(10 * SIDE + x) & 0xff;
      assertEquals(x >= 16, level >= 128, "column " + x);
    }
    // both are object now; what the network was surer of stays the higher
    assertTrue((sharp.u8().get(30) & 0xff) > (sharp.u8().get(17) & 0xff));
  }

  @Test
  void aMapWithoutObjectStaysAsItIs() {
    Grey empty = map(SIDE, 0);
    assertSame(empty, ColourCut.of(halves(), empty));
  }

  @Test
  void overlapIsIntersectionOverUnion() {
    assertEquals(1, ColourCut.overlap(map(16, 200), map(16, 200)));
    assertEquals(0.5, ColourCut.overlap(map(16, 200), map(32, 200)));
    assertEquals(0, ColourCut.overlap(map(SIDE, 0), map(SIDE, 0)));
  }
}
