package org.chiaro.saliency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.chiaro.io.Grey;
import org.chiaro.io.Picture;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RobustBackgroundTest {
  private final Kernels kernels = KernelProvider.open("auto", 1);

  @AfterAll
  void close() {
    kernels.close();
  }

  private Grey map(Picture photo, Integer superpixels) {
    var config = new SaliencyConfig(Method.WCTR, Optional.empty(), Optional.ofNullable(superpixels));
    return config.open(kernels).map(photo);
  }

  @Test
  void anObjectInTheMiddleIsLightAndTheRestIsDark() {
    Picture photo = Photos.disc(180, 240);
    Grey map = map(photo, null);
    double inside = 0;
    double outside = 0;
    int pixels = 0;
    for (int i = 0; i < 180 * 240; i++) {
      int level = map.u8().get(i) & 0xff;
      if (Photos.inDisc(180, 240, i / 240, i % 240)) {
        inside += level;
        pixels++;
      } else {
        outside += level;
      }
    }
    assertTrue(inside / pixels > 200, "inside " + inside / pixels);
    assertTrue(outside / (180 * 240 - pixels) < 20, "outside");
  }

  @Test
  void aFrameIsZeroAndDoesNotCount() {
    Picture framed =
        Photos.of(
            200,
            260,
            (y, x) ->
                y < 10 || y >= 190 || x < 10 || x >= 250
                    ? 0xffffff
                    : Photos.grain(
                        Photos.inDisc(200, 260, y, x) ? 0xb03020 : 0x607060, y, x));
    Grey map = map(framed, null);
    assertEquals(0, map.u8().get(5 * 260 + 130));
    assertTrue((map.u8().get(100 * 260 + 130) & 0xff) > 200);
  }

  @Test
  void anyPhotoHasAMapOfItsSize() {
    int[][] sizes = {
      {1, 1}, {1, 2}, {2, 1}, {1, 300}, {300, 1}, {3, 3}, {8, 8}, {16, 17}, {25, 400}, {640, 40}
    };
    for (int[] size : sizes) {
      for (Integer superpixels : new Integer[] {null, 1, 2, 300, 2000}) {
        Picture noise =
            Photos.of(size[0], size[1], (y, x) -> (y * 92821 + x * 68917) * 48271 & 0xffffff);
        Grey map = map(noise, superpixels);
        assertEquals(size[0], map.height());
        assertEquals(size[1], map.width());
      }
    }
  }

  @Test
  void aPhotoOfOneColourHasNoObject() {
    for (int colour : new int[] {0, 0x808080, 0xffffff, 0x12ff34}) {
      Grey map = map(Photos.of(120, 90, (y, x) -> colour), null);
      assertEquals(ByteBuffer.allocate(120 * 90), map.u8());
    }
  }

  @Test
  void oneSuperpixelHasNoContrast() {
    assertEquals(ByteBuffer.allocate(40 * 50), map(Photos.disc(40, 50), 1).u8());
  }

  @Test
  void everyInstructionSetGivesTheMapOfTheDefinition() {
    Picture photo = Photos.disc(90, 110);
    try (Kernels java = KernelProvider.open("java", 1)) {
      var config = new SaliencyConfig(Method.WCTR, Optional.empty(), Optional.of(60));
      assertEquals(config.open(java).map(photo).u8(), map(photo, 60).u8());
    }
  }

  @Test
  void greyPhotosAreFine() {
    Picture grey =
        Photos.of(
            120, 160, (y, x) -> (Photos.inDisc(120, 160, y, x) ? 200 : 60 + x % 5) * 0x010101);
    Grey map = map(grey, null);
    assertTrue((map.u8().get(60 * 160 + 80) & 0xff) > 200);
    assertTrue((map.u8().get(60 * 160 + 3) & 0xff) < 30);
  }
}
