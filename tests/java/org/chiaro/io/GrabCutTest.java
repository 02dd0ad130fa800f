package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GrabCutTest {
  private static final int SIDE = 64;

  /** A yellow disc of radius 20 on green, both noisy. */
  static Picture disc() {
    SplittableRandom random = new SplittableRandom(1);
    Picture photo = Picture.allocate(SIDE, SIDE);
    for (int i = 0; i < SIDE * SIDE; i++) {
      boolean inside = inside(i, 20);
      int[] colour = inside ? new int[] {210, 190, 40} : new int[] {30, 90, 40};
      for (int c = 0; c < 3; c++) {
        photo.rgb().put(3 * i + c, (byte) (colour[c] + random.nextInt(-20, 20)));
      }
    }
    return photo;
  }

  private static boolean inside(int pixel, int radius) {
    int x = pixel % SIDE - 32;
    int y = pixel / SIDE - 32;
    return x * x + y * y < radius * radius;
  }

  /** A map that is sure of a small disc, and unsure of a ring that is too wide on one side. */
  static Grey map() {
    Grey map = Grey.allocate(SIDE, SIDE);
    for (int i = 0; i < SIDE * SIDE; i++) {
      boolean near = inside(Math.min(SIDE * SIDE - 1, i + 4), 24);
      map.u8().put(i, (byte) (inside(i, 8) ? 240 : near ? 150 : 20));
    }
    return map;
  }

  @Test
  void theCutFollowsTheColours() {
    Grey cut = GrabCut.cut(disc(), map()).orElseThrow();
    int wrong = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
      wrong += (cut.u8().get(i) < 0) == inside(i, 20) ? 0 : 1;
    }
    assertTrue(wrong < 20, wrong + " pixels are wrong");
  }

  @Test
  void theSamePhotoGivesTheSameCut() {
    assertEquals(
        GrabCut.cut(disc(), map()).orElseThrow().u8(),
        GrabCut.cut(disc(), map()).orElseThrow().u8());
  }

  @Test
  void withoutObjectOrBackgroundThereIsNoCut() {
    assertEquals(Optional.empty(), GrabCut.cut(disc(), Grey.allocate(SIDE, SIDE)));
    Grey full = Grey.allocate(SIDE, SIDE);
    for (int i = 0; i < SIDE * SIDE; i++) {
      full.u8().put(i, (byte) 255);
    }
    assertEquals(Optional.empty(), GrabCut.cut(disc(), full));
    assertThrows(
        IllegalArgumentException.class, () -> GrabCut.cut(disc(), Grey.allocate(SIDE, 32)));
  }
}
