package org.chiaro.saliency;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.chiaro.io.Grey;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WeightedSparseCodingTest {
  private final Kernels kernels = KernelProvider.open("auto", 1);

  @AfterAll
  void close() {
    kernels.close();
  }

  private static SaliencyMethod method(Kernels kernels, Integer superpixels) {
    return new SaliencyConfig(Method.WSC, Optional.empty(), Optional.ofNullable(superpixels))
        .open(kernels);
  }

  private Grey map(Picture photo, Integer superpixels) {
    return method(kernels, superpixels).map(photo);
  }

  @Test
  void anObjectInTheMiddleIsLightAndTheRestIsDark() {
    Grey map = map(Photos.disc(180, 240), null);
    double inside = 0;
    int pixels = 0;
    for (int i = 0; i < 180 * 240; i++) {
      int level = map.u8().get(i) & 0xff;
      assertTrue(level == 0 || level >= 102, "cut below 0.4: " + level);
      if (Photos.inDisc(180, 240, i / 240, i % 240)) {
        inside += level;
        pixels++;
      } else if (Math.hypot(i / 240 - 90, i % 240 - 120) > 80) {
        assertEquals(0, level, "outside");
      }
    }
    assertTrue(inside / pixels > 200, "inside " + inside / pixels);
  }

  @Test
  void anObjectOfTheSameGreyIsFoundByItsTexture() {
    Picture photo =
        Photos.of(
            160,
            200,
            (y, x) -> (Photos.inDisc(160, 200, y, x) ? x / 2 % 2 * 80 + 80 : 120) * 0x010101);
    Grey map = map(photo, null);
    assertTrue((map.u8().get(80 * 200 + 100) & 0xff) > 200);
    assertEquals(0, map.u8().get(20 * 200 + 20));
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
      for (Integer superpixels : new Integer[] {null, 1, 2, 1000}) {
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
  void oneSuperpixelHasNoObject() {
    assertEquals(ByteBuffer.allocate(40 * 50), map(Photos.disc(40, 50), 1).u8());
  }

  @Test
  void everyInstructionSetGivesTheMapOfTheDefinition() {
    Picture photo = Photos.disc(90, 110);
    Grey expected = map(photo, 60);
    for (String name : KernelProvider.names()) {
      if (KernelProvider.availability(name).available() && !name.equals("cuda")) {
        try (Kernels other = KernelProvider.open(name, 1)) {
          assertEquals(expected.u8(), method(other, 60).map(photo).u8(), name);
        }
      }
    }
  }

  @Test
  void stepsAreCountedOverNeighbours() {
    // 30x90 in three pieces: the outer two do not touch
    Picture photo = Photos.of(30, 90, (y, x) -> x < 30 ? 0xff0000 : x < 60 ? 0x00ff00 : 0x0000ff);
    SuperpixelGraph graph = SuperpixelGraph.of(Superpixels.of(kernels, photo, 3, 1));
    double[] expected = {0, 1, 2, 1, 0, 1, 2, 1, 0};
    assertArrayEquals(expected, SuperpixelSteps.of(graph).values());
  }

  @Test
  void stretchedValuesReachFromZeroToOne() {
    assertArrayEquals(new double[] {0.5, 0, 1}, Stretch.of(new double[] {2, 1, 3}));
    assertArrayEquals(new double[2], Stretch.of(new double[] {7, 7}));
  }

  /** Stripes across x answer most to the filter of direction 0, and halved ones on level 1. */
  @Test
  void filtersAnswerToTheirStripes() {
    for (int level = 0; level < GaborBank.LEVELS; level++) {
      int half = 2 << level;
      for (int direction : new int[] {0, 6}) {
        Picture stripes =
            Photos.of(
                64, 64, (y, x) -> ((direction == 0 ? x : y) / half % 2 == 0 ? 30 : 200) * 0x010101);
        double[] answers = answers(stripes);
        int most = 0;
        for (int i = 0; i < answers.length; i++) {
          most = answers[i] > answers[most] ? i : most;
        }
        assertEquals(level * GaborBank.DIRECTIONS + direction, most, Arrays.toString(answers));
      }
    }
  }

  private double[] answers(Picture photo) {
    GaborBank bank = GaborBank.create();
    long[] shape = {photo.height(), photo.width(), 3};
    NdArray labels = NdArray.allocate(DType.I32, photo.height(), photo.width());
    NdArray texture = NdArray.allocate(DType.F64, 1, GaborBank.LEVELS, GaborBank.DIRECTIONS);
    kernels.texture(
        new NdArray(DType.U8, shape, photo.rgb()).view(),
        labels.view(),
        bank.smooth().view(),
        bank.filters().view(),
        texture.view());
    return contents(texture);
  }

  private static double[] contents(NdArray array) {
    double[] values = new double[(int) array.elements()];
    array.data().asDoubleBuffer().get(values);
    return values;
  }
}
