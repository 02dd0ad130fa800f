package org.chiaro.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.chiaro.Shared;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Superpixels: the same labels on every instruction set, and what a label may be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SuperpixelsTest {
  private final Kernels oracle = new JavaKernels();
  private final List<Kernels> others = new ArrayList<>();

  private record Labels(int[] labels, int count) {}

  @BeforeAll
  void open() {
    for (String name : AvailableProviders.names()) {
      if (!name.equals("java")) {
        others.add(KernelProvider.open(name, 1));
      }
    }
  }

  @AfterAll
  void close() {
    others.forEach(Kernels::close);
  }

  @Test
  void everyInstructionSetGivesTheLabelsOfTheDefinition() {
    int[][] sizes = {
      {1, 1}, {1, 2}, {2, 1}, {1, 97}, {97, 1}, {3, 3}, {5, 7}, {16, 16}, {31, 33}, {64, 65},
      {8, 128}, {480, 30}, {101, 203}
    };
    for (int[] size : sizes) {
      for (Content content : Content.values()) {
        Picture photo = content.picture(size[0], size[1]);
        for (long wanted : new long[] {1, 2, 10, 300, 1L << 40}) {
          same(photo, wanted, 20);
        }
      }
    }
    same(Content.NOISE.picture(40, 50), 30, 1e-30);
    same(Content.NOISE.picture(40, 50), 30, 1e6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dahlia.jpg", "cat.jpg", "coffee.jpg", "astronaut.jpg", "rocket.jpg"})
  void realPhotosHaveTheLabelsOfTheDefinition(String name) {
    Path file = Shared.data("photos/" + name);
    Picture photo = ImageFiles.readRgb(file, ImageFiles.Orientation.AS_STORED);
    long pixels = (long) photo.height() * photo.width();
    Labels found = same(photo, pixels / 600, 20);
    same(photo, 300, 10);
    double expected = pixels / 600.0;
    assertTrue(found.count() > 0.7 * expected && found.count() < 1.3 * expected);
  }

  @Test
  void labelsAreNumberedWithoutGapsAndAreFewWhereThePhotoIsSmall() {
    for (int[] size : new int[][] {{1, 1}, {1, 5}, {7, 3}, {20, 20}, {60, 90}}) {
      Picture photo = Content.NOISE.picture(size[0], size[1]);
      Labels found = run(others.get(0), photo, 50, 20);
      int[] distinct = Arrays.stream(found.labels()).sorted().distinct().toArray();
      assertEquals(found.count(), distinct.length);
      assertEquals(0, distinct[0]);
      assertEquals(found.count() - 1, distinct[distinct.length - 1]);
    }
  }

  @Test
  void oneColourIsCutIntoTheGridOfTheSeeds() {
    Labels found = run(oracle, Content.FLAT.picture(60, 90), 54, 20);
    assertEquals(54, found.count());
    long[] areas = new long[54];
    Arrays.stream(found.labels()).forEach(label -> areas[label]++);
    assertTrue(Arrays.stream(areas).allMatch(area -> area >= 81 && area <= 121));
  }

  @Test
  void superpixelsFollowAnEdge() {
    Picture halves = Picture.allocate(40, 61);
    for (int y = 0; y < 40; y++) {
      for (int x = 31; x < 61; x++) {
        halves.rgb().put(3 * (y * 61 + x), (byte) 255);
      }
    }
    Labels found = run(oracle, halves, 24, 20);
    for (int label = 0; label < found.count(); label++) {
      boolean left = false;
      boolean right = false;
      for (int i = 0; i < found.labels().length; i++) {
        left |= found.labels()[i] == label && i % 61 < 31;
        right |= found.labels()[i] == label && i % 61 >= 31;
      }
      assertTrue(left != right, "label " + label);
    }
  }

  /** The published formulas with the library's pow. */
  @Test
  void coloursAgreeWithPow() {
    byte[] rgb = {0, 0, 0, (byte) 255, (byte) 255, (byte) 255, 10, 11, 9, (byte) 200, 30, 90};
    float[][] lab = SuperpixelLab.planes(rgb);
    for (int i = 0; i < 4; i++) {
      double[] expected = expected(rgb[3 * i] & 0xff, rgb[3 * i + 1] & 0xff, rgb[3 * i + 2] & 0xff);
      for (int channel = 0; channel < 3; channel++) {
        assertEquals((float) expected[channel], lab[channel][i], 1e-5f, i + " " + channel);
      }
    }
  }

  private static double[] expected(int red, int green, int blue) {
    double[] light = new double[3];
    int[] levels = {red, green, blue};
    for (int i = 0; i < 3; i++) {
      double v = levels[i] / 255.0;
      light[i] = v > 0.04045 ? Math.pow((v + 0.055) / 1.055, 2.2) : v / 12.92;
    }
    double x = f((light[0] * 0.4124 + light[1] * 0.3576 + light[2] * 0.1805) / 0.9505);
    double y = f(light[0] * 0.2126 + light[1] * 0.7152 + light[2] * 0.0722);
    double z = f((light[0] * 0.0193 + light[1] * 0.1192 + light[2] * 0.9505) / 1.089);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  private static double f(double t) {
    double most = Math.min(t, 1);
    return most > 0.008856 ? Math.pow(most, 1 / 3.0) : 7.787 * most + 16 / 116.0;
  }

  @Test
  void wrongArgumentsAreRefused() {
    Picture photo = Content.FLAT.picture(4, 5);
    List<Kernels> all = new ArrayList<>(others);
    all.add(oracle);
    for (Kernels kernels : all) {
      refused("superpixel", () -> run(kernels, photo, 0, 20));
      refused("compactness", () -> run(kernels, photo, 5, 0));
      refused("compactness", () -> run(kernels, photo, 5, Double.NaN));
      TensorView one = NdArray.allocate(DType.I32, 1).view();
      TensorView labels = NdArray.allocate(DType.I32, 4, 5).view();
      TensorView grey = NdArray.allocate(DType.U8, 4, 5, 1).view();
      TensorView rgb = NdArray.allocate(DType.U8, 4, 5, 3).view();
      refused("rgb", () -> kernels.superpixels(grey, labels, one, 5, 20));
      refused("labels", () -> kernels.superpixels(rgb, one, one, 5, 20));
      refused("count", () -> kernels.superpixels(rgb, labels, labels, 5, 20));
    }
  }

  private static void refused(String named, Runnable call) {
    var refusal = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
  }

  private Labels same(Picture photo, long wanted, double compactness) {
    Labels expected = run(oracle, photo, wanted, compactness);
    for (Kernels other : others) {
      Labels got = run(other, photo, wanted, compactness);
      String what =
          other.name() + " " + photo.height() + "x" + photo.width() + ", wanted " + wanted;
      assertArrayEquals(expected.labels(), got.labels(), what);
      assertEquals(expected.count(), got.count(), what);
    }
    return expected;
  }

  private static Labels run(Kernels kernels, Picture photo, long wanted, double compactness) {
    long[] shape = {photo.height(), photo.width(), 3};
    NdArray labels = NdArray.allocate(DType.I32, photo.height(), photo.width());
    NdArray count = NdArray.allocate(DType.I32, 1);
    NdArray rgb = new NdArray(DType.U8, shape, photo.rgb());
    kernels.superpixels(rgb.view(), labels.view(), count.view(), wanted, compactness);
    return new Labels(labels.view().ints(), count.view().ints()[0]);
  }

  private enum Content {
    FLAT,
    NOISE,
    RAMP;

    Picture picture(int height, int width) {
      Picture picture = Picture.allocate(height, width);
      Random random = new Random(height * 1000L + width);
      for (int i = 0; i < height * width * 3; i++) {
        int x = i / 3 % width;
        int value =
            switch (this) {
              case FLAT -> 77 + i % 3;
              case NOISE -> random.nextInt(256);
              case RAMP -> x * 255 / width + i % 3 * 20 & 0xff;
            };
        picture.rgb().put(i, (byte) value);
      }
      return picture;
    }
  }
}
