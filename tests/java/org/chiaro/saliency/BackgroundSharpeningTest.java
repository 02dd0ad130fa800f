package org.chiaro.saliency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chiaro.io.Grey;
import org.chiaro.io.Picture;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.predict.Sharpening;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BackgroundSharpeningTest {
  private final Kernels kernels = KernelProvider.open("auto", 1);
  private final Sharpening sharpening = new BackgroundSharpening(kernels);

  @AfterAll
  void close() {
    kernels.close();
  }

  /** A map that is 220 within {@code radius} of a point and falls to 0 around it. */
  private static Grey blob(int height, int width, double y, double x, double radius) {
    Grey map = Grey.allocate(height, width);
    for (int i = 0; i < height * width; i++) {
      double distance = Math.hypot(i / width - y, i % width - x);
      double level = 220 * Math.min(1, Math.max(0, 2 - distance / radius));
      map.u8().put(i, (byte) (int) level);
    }
    return map;
  }

  private static double overlapWithDisc(Grey map) {
    int both = 0;
    int either = 0;
    for (int i = 0; i < map.u8().capacity(); i++) {
      boolean object = map.u8().get(i) < 0;
      boolean disc = Photos.inDisc(map.height(), map.width(), i / map.width(), i % map.width());
      both += object && disc ? 1 : 0;
      either += object || disc ? 1 : 0;
    }
    return (double) both / either;
  }

  @Test
  void aRoughMapTakesTheObjectsOutline() {
    Picture photo = Photos.disc(180, 240);
    Grey rough = blob(180, 240, 80, 130, 25);
    assertTrue(overlapWithDisc(rough) < 0.7, "rough " + overlapWithDisc(rough));
    Grey sharp = sharpening.of(photo, rough);
    assertTrue(overlapWithDisc(sharp) > 0.95, "sharp " + overlapWithDisc(sharp));
  }

  @Test
  void whatTheNetworkSeesAtTheBorderGoes() {
    Picture photo = Photos.disc(180, 240);
    Grey map = blob(180, 240, 90, 120, 30);
    for (int y = 0; y < 180; y++) {
      for (int x = 0; x < 20; x++) {
        map.u8().put(y * 240 + x, (byte) 160);
      }
    }
    Grey sharp = sharpening.of(photo, map);
    assertTrue((sharp.u8().get(90 * 240 + 5) & 0xff) < 128);
    assertTrue(overlapWithDisc(sharp) > 0.95, "sharp " + overlapWithDisc(sharp));
  }

  @Test
  void aMapWithoutAnObjectStaysAsItIs() {
    Grey empty = Grey.allocate(180, 240);
    assertSame(empty, sharpening.of(Photos.disc(180, 240), empty));
    Grey unsure = blob(180, 240, 90, 120, 30);
    for (int i = 0; i < unsure.u8().capacity(); i++) {
      unsure.u8().put(i, (byte) ((unsure.u8().get(i) & 0xff) / 2));
    }
    assertSame(unsure, sharpening.of(Photos.disc(180, 240), unsure));
  }

  @Test
  void anyPhotoHasAMapOfItsSize() {
    int[][] sizes = {{1, 1}, {1, 300}, {300, 1}, {3, 3}, {17, 16}, {25, 400}, {640, 40}, {450, 500}};
    for (int[] size : sizes) {
      Picture noise =
          Photos.of(size[0], size[1], (y, x) -> (y * 92821 + x * 68917) * 48271 & 0xffffff);
      Grey all = Grey.allocate(size[0], size[1]);
      for (int i = 0; i < all.u8().capacity(); i++) {
        all.u8().put(i, (byte) 200);
      }
      Grey map = sharpening.of(noise, all);
      assertEquals(size[0], map.height());
      assertEquals(size[1], map.width());
    }
  }

  @Test
  void theFrameIsNoObject() {
    Picture framed =
        Photos.of(
            200,
            260,
            (y, x) ->
                y < 10 || y >= 190 || x < 10 || x >= 250
                    ? 0xffffff
                    : Photos.grain(Photos.inDisc(200, 260, y, x) ? 0xb03020 : 0x607060, y, x));
    Grey sharp = sharpening.of(framed, blob(200, 260, 100, 130, 40));
    assertTrue((sharp.u8().get(3 * 260 + 130) & 0xff) < 128);
    assertTrue(overlapWithDisc(sharp) > 0.95, "sharp " + overlapWithDisc(sharp));
  }

  @Test
  void everyInstructionSetGivesTheMapOfTheDefinition() {
    Picture photo = Photos.disc(90, 110);
    Grey rough = blob(90, 110, 45, 55, 15);
    try (Kernels java = KernelProvider.open("java", 1)) {
      assertEquals(
          new BackgroundSharpening(java).of(photo, rough).u8(), sharpening.of(photo, rough).u8());
    }
  }
}
