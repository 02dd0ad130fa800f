package org.chiaro.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.chiaro.io.NdArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Basins, layers and contrast of regions: as defined on every instruction set, and by hand. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RegionKernelsTest {
  private static final int[][] SIZES = {
    {1, 1}, {1, 2}, {2, 1}, {1, 97}, {97, 1}, {3, 3}, {5, 7}, {16, 17}, {31, 33}, {48, 65}
  };

  private final Kernels oracle = new JavaKernels();
  private final List<Kernels> others = new ArrayList<>();

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
  void basinsAreThoseOfTheDefinition() {
    for (int[] size : SIZES) {
      for (int levels : new int[] {1, 2, 8, 256}) {
        byte[] rgb = noise(size[0], size[1], levels);
        for (int step : new int[] {-1, 0, 4096, Integer.MAX_VALUE}) {
          int[] expected = basins(oracle, rgb, size[0], step);
          for (Kernels other : others) {
            String what = other.name() + " " + Arrays.toString(size) + " step " + step;
            assertArrayEquals(expected, basins(other, rgb, size[0], step), what);
          }
        }
      }
    }
  }

  @Test
  void mergedRegionsAreThoseOfTheDefinition() {
    for (int[] size : SIZES) {
      for (int levels : new int[] {2, 8, 256}) {
        byte[] rgb = noise(size[0], size[1], levels);
        int[] labels = basins(oracle, rgb, size[0], 0);
        float[] colour = new float[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
          colour[i] = (rgb[i] & 0xff) * 0.37f;
        }
        for (int scale : new int[] {1, 2, 3, 5, 17, 1000}) {
          int[] expected = merged(oracle, colour, labels, size[0], scale);
          for (Kernels other : others) {
            String what = other.name() + " " + Arrays.toString(size) + " scale " + scale;
            assertArrayEquals(expected, merged(other, colour, labels, size[0], scale), what);
          }
        }
      }
    }
  }

  @Test
  void contrastIsThatOfTheDefinitionBitForBit() {
    for (int count : new int[] {1, 2, 3, 7, 8, 9, 64, 201}) {
      double[] regions = new Random(count).doubles(6L * count, 0, 3).toArray();
      for (double spread : new double[] {1e-6, 0.12, 1.32, 1e9}) {
        double[] expected = contrast(oracle, regions, spread);
        for (Kernels other : others) {
          String what = other.name() + " " + count + " spread " + spread;
          assertArrayEquals(expected, contrast(other, regions, spread), what);
        }
      }
    }
  }

  @Test
  void theFallingExponentialIsThatOfTheLibrary() {
    for (double t = 0; t < 700; t += 0.37) {
      double expected = Math.exp(-t);
      assertEquals(expected, JavaRegionContrast.falling(t), expected * 1e-12, "t " + t);
    }
    assertTrue(JavaRegionContrast.falling(1e300) < 1e-300);
  }

  /** Two regions: weight 3 of the other, e^(-4/2), colours 5 apart. */
  @Test
  void contrastByHand() {
    double[] regions = {0, 3, 0, 4, 0, 0, 1, 1, 0, 2, 2, 3};
    double[] found = contrast(oracle, regions, 2);
    assertEquals(3 * 5 * Math.exp(-2), found[0], 1e-12);
    assertEquals(2 * 5 * Math.exp(-2), found[1], 1e-12);
  }

  /** Smoothed, the row is 10 10 10 10 57.5 152.5 200 200, its largest step 95. */
  @Test
  void basinsBorderWhereColoursDifferMost() {
    byte[] rgb = new byte[8 * 3];
    Arrays.fill(rgb, 0, 15, (byte) 10);
    Arrays.fill(rgb, 15, 24, (byte) 200);
    int largest = 3 * (95 * 16) * (95 * 16);
    assertArrayEquals(new int[] {0, 0, 0, 0, 0, 1, 1, 1}, basins(oracle, rgb, 1, 0));
    assertArrayEquals(new int[] {0, 0, 0, 0, 0, 1, 1, 1}, basins(oracle, rgb, 1, largest - 1));
    assertArrayEquals(new int[8], basins(oracle, rgb, 1, largest));
  }

  /**
   * The column of 1, of scale 1, joins the region on its left, nearer in colour than the other; the
   * square of 3 stays for scale 2 and goes for scale 3.
   */
  @Test
  void smallRegionsJoinTheNearestInColour() {
    int[] labels = {
      0, 0, 0, 1, 2, 2, 2, 2,
      0, 0, 0, 1, 2, 2, 2, 2,
      0, 0, 0, 1, 2, 2, 2, 2,
      0, 0, 0, 1, 2, 2, 3, 3,
      0, 0, 0, 1, 2, 2, 3, 3
    };
    float[] lightness = {10, 40, 90, 99};
    float[] colour = new float[3 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      colour[3 * i] = lightness[labels[i]];
    }
    int[] two = Arrays.stream(labels).map(label -> Math.max(label - 1, 0)).toArray();
    int[] three = Arrays.stream(two).map(label -> Math.min(label, 1)).toArray();
    assertArrayEquals(labels, merged(oracle, colour, labels, 5, 1));
    assertArrayEquals(two, merged(oracle, colour, labels, 5, 2));
    assertArrayEquals(three, merged(oracle, colour, labels, 5, 3));
    assertArrayEquals(new int[40], merged(oracle, colour, labels, 5, 5));
  }

  @Test
  void wrongArgumentsAreRefused() {
    List<Kernels> all = new ArrayList<>(others);
    all.add(oracle);
    for (Kernels kernels : all) {
      TensorView one = NdArray.allocate(DType.I32, 1).view();
      TensorView labels = NdArray.allocate(DType.I32, 2, 3).view();
      TensorView photo = NdArray.allocate(DType.U8, 2, 3, 3).view();
      TensorView colour = NdArray.allocate(DType.F32, 2, 3, 3).view();
      TensorView regions = NdArray.allocate(DType.F64, 6, 4).view();
      TensorView contrast = NdArray.allocate(DType.F64, 4).view();
      refused("rgb", () -> kernels.colourBasins(colour, labels, one, 0));
      refused("labels", () -> kernels.colourBasins(photo, one, one, 0));
      refused("colour", () -> kernels.mergeRegions(photo, labels, labels, one, 3));
      refused("scale", () -> kernels.mergeRegions(colour, labels, labels, one, 0));
      refused("regions", () -> kernels.regionContrast(contrast, contrast, 1));
      refused("contrast", () -> kernels.regionContrast(regions, one, 1));
      refused("spread", () -> kernels.regionContrast(regions, contrast, Double.NaN));
      int[] wrong = {0, 0, 6, 0, 0, 0};
      refused("labels", () -> merged(kernels, new float[18], wrong, 2, 3));
      wrong[2] = -1;
      refused("labels", () -> merged(kernels, new float[18], wrong, 2, 3));
    }
  }

  private static void refused(String named, Runnable call) {
    var refusal = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
  }

  private static byte[] noise(int height, int width, int levels) {
    Random random = new Random(height * 1000L + width);
    byte[] rgb = new byte[3 * height * width];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (random.nextInt(levels) * (255 / Math.max(levels - 1, 1)));
    }
    return rgb;
  }

  private static int[] basins(Kernels kernels, byte[] rgb, int height, int step) {
    int width = rgb.length / 3 / height;
    ByteBuffer bytes = ByteBuffer.allocateDirect(rgb.length).put(rgb).flip();
    NdArray photo = new NdArray(DType.U8, new long[] {height, width, 3}, bytes);
    NdArray labels = NdArray.allocate(DType.I32, height, width);
    NdArray count = NdArray.allocate(DType.I32, 1);
    kernels.colourBasins(photo.view(), labels.view(), count.view(), step);
    return counted(labels, count);
  }

  private static int[] merged(
      Kernels kernels, float[] colour, int[] labels, int height, int scale) {
    int width = labels.length / height;
    NdArray colours = NdArray.allocate(DType.F32, height, width, 3);
    colours.data().asFloatBuffer().put(colour);
    NdArray before = NdArray.allocate(DType.I32, height, width);
    before.data().asIntBuffer().put(labels);
    NdArray after = NdArray.allocate(DType.I32, height, width);
    NdArray count = NdArray.allocate(DType.I32, 1);
    kernels.mergeRegions(colours.view(), before.view(), after.view(), count.view(), scale);
    assertArrayEquals(labels, before.view().ints());
    return counted(after, count);
  }

  private static double[] contrast(Kernels kernels, double[] regions, double spread) {
    int count = regions.length / 6;
    NdArray table = NdArray.allocate(DType.F64, 6, count);
    table.data().asDoubleBuffer().put(regions);
    NdArray contrast = NdArray.allocate(DType.F64, count);
    kernels.regionContrast(table.view(), contrast.view(), spread);
    double[] values = new double[count];
    contrast.data().asDoubleBuffer().get(values);
    return values;
  }

  /** The labels, which must be 0 to count - 1 in the order of first pixels. */
  private static int[] counted(NdArray labels, NdArray count) {
    int[] found = labels.view().ints();
    int next = 0;
    for (int label : found) {
      assertTrue(label <= next, "a label came before a smaller one");
      next = Math.max(next, label + 1);
    }
    assertEquals(next, count.view().ints()[0]);
    return found;
  }
}
