package org.chiaro.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.chiaro.io.NdArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Histograms and texture of superpixels: the same bits everywhere, and cases done by hand. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SuperpixelFeaturesTest {
  private static final int[][] SIZES = {
    {1, 1}, {1, 2}, {2, 1}, {1, 97}, {97, 1}, {3, 3}, {5, 7}, {16, 16}, {31, 33}, {8, 128}, {61, 83}
  };

  private final Kernels oracle = new JavaKernels();
  private final List<Kernels> all = new ArrayList<>();

  @BeforeAll
  void open() {
    for (String name : AvailableProviders.names()) {
      all.add(KernelProvider.open(name, 1));
    }
  }

  @AfterAll
  void close() {
    all.forEach(Kernels::close);
  }

  @Test
  void everyInstructionSetGivesTheNumbersOfTheDefinition() {
    for (int[] size : SIZES) {
      Random random = new Random(size[0] * 100L + size[1]);
      NdArray rgb = photo(size[0], size[1], i -> random.nextInt(256));
      int count = Math.min(5, size[0] * size[1]);
      NdArray labels = labels(size[0], size[1], i -> random.nextInt(count));
      double[] histograms = histograms(oracle, rgb, labels, count);
      for (int[] form : new int[][] {{1, 1, 1}, {2, 3, 5}, {3, 12, 9}, {8, 2, 31}}) {
        double[] texture = texture(oracle, rgb, labels, count, form);
        for (Kernels kernels : all) {
          String what = kernels.name() + Arrays.toString(size) + Arrays.toString(form);
          assertArrayEquals(texture, texture(kernels, rgb, labels, count, form), what);
          assertArrayEquals(histograms, histograms(kernels, rgb, labels, count), what);
        }
      }
    }
  }

  @Test
  void histogramsArePartsOfTheSuperpixelsPixels() {
    // label 0: red 0, 7, 8; label 1: red 255; label 2: nothing
    NdArray rgb = photo(2, 2, i -> i % 3 == 0 ? new int[] {0, 7, 8, 255}[i / 3] : 100);
    NdArray labels = labels(2, 2, i -> i / 3);
    for (Kernels kernels : all) {
      double[] found = histograms(kernels, rgb, labels, 3);
      assertEquals(2 / 3.0, found[0]);
      assertEquals(1 / 3.0, found[1]);
      assertEquals(1, found[32 + 100 / 8]);
      assertEquals(1, found[96 + 31]);
      assertEquals(6, Arrays.stream(found).sum(), 1e-12);
    }
  }

  /** With nothing taken off and a filter that is 1 in the middle, texture is mean grey. */
  @Test
  void theSimplestFilterGivesTheMeanOfGrey() {
    NdArray rgb = photo(4, 6, i -> 3 * (i / 18) + i / 3 % 6);
    NdArray labels = labels(4, 6, i -> i % 6 < 3 ? 0 : 1);
    NdArray smooth = NdArray.allocate(DType.F32, 1);
    NdArray bank = NdArray.allocate(DType.F32, 1, 4, 1);
    bank.data().asFloatBuffer().put(new float[] {1, 0, 1, 0});
    for (Kernels kernels : all) {
      NdArray texture = NdArray.allocate(DType.F64, 2, 2, 1);
      kernels.texture(rgb.view(), labels.view(), smooth.view(), bank.view(), texture.view());
      double[] found = contents(texture);
      double grey = 0.2989 + 0.5870 + 0.1140;
      assertEquals((4.5 + 1) * grey, found[0], 1e-5);
      assertEquals((4.5 + 4) * grey, found[2], 1e-5);
      // halved, columns 2 and 3 are one, of mean 2.5
      assertEquals((4.5 + (0.5 + 0.5 + 2.5) / 3) * grey, found[1], 1e-5);
      assertEquals((4.5 + (2.5 + 4.5 + 4.5) / 3) * grey, found[3], 1e-5);
    }
  }

  @Test
  void onePhotoOfOneColourHasNoTexture() {
    NdArray rgb = photo(20, 30, i -> 200);
    NdArray labels = labels(20, 30, i -> 0);
    double[] found = texture(oracle, rgb, labels, 1, new int[] {3, 12, 9});
    assertTrue(Arrays.stream(found).allMatch(value -> value < 1e-3));
  }

  @Test
  void wrongArgumentsAreRefused() {
    NdArray rgb = photo(3, 4, i -> i);
    NdArray good = labels(3, 4, i -> i % 2);
    for (Kernels kernels : all) {
      for (int wrong : new int[] {-1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        NdArray labels = labels(3, 4, i -> i == 11 ? wrong : 0);
        refused("labels", () -> histograms(kernels, rgb, labels, 2));
        refused("labels", () -> texture(kernels, rgb, labels, 2, new int[] {1, 1, 3}));
      }
      refused("labels", () -> histograms(kernels, rgb, labels(4, 3, i -> 0), 2));
      refused("histograms", () -> histograms(kernels, rgb, good, 13));
      refused("taps", () -> texture(kernels, rgb, good, 2, new int[] {1, 1, 4}));
      refused("taps", () -> texture(kernels, rgb, good, 2, new int[] {1, 1, 33}));
      refused("levels", () -> texture(kernels, rgb, good, 2, new int[] {9, 1, 3}));
      refused("bank", () -> texture(kernels, rgb, good, 2, new int[] {1, 65, 3}));
    }
  }

  private static void refused(String named, Runnable call) {
    var refusal = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
  }

  private static double[] histograms(Kernels kernels, NdArray rgb, NdArray labels, int count) {
    NdArray histograms = NdArray.allocate(DType.F64, count, 96);
    kernels.colourHistograms(rgb.view(), labels.view(), histograms.view());
    return contents(histograms);
  }

  /** With filters of no meaning but the same every time. Form: levels, filters, taps. */
  private static double[] texture(
      Kernels kernels, NdArray rgb, NdArray labels, int count, int[] form) {
    Random random = new Random(form[2]);
    NdArray smooth = NdArray.allocate(DType.F32, form[2]);
    var weights = smooth.data().asFloatBuffer();
    while (weights.hasRemaining()) {
      weights.put(1f / form[2]);
    }
    NdArray bank = NdArray.allocate(DType.F32, form[1], 4, form[2]);
    var filters = bank.data().asFloatBuffer();
    while (filters.hasRemaining()) {
      filters.put(random.nextFloat() - 0.5f);
    }
    NdArray texture = NdArray.allocate(DType.F64, count, form[0], form[1]);
    kernels.texture(rgb.view(), labels.view(), smooth.view(), bank.view(), texture.view());
    return contents(texture);
  }

  private static NdArray photo(int height, int width, IntUnaryOperator level) {
    NdArray rgb = NdArray.allocate(DType.U8, height, width, 3);
    for (int i = 0; i < 3 * height * width; i++) {
      rgb.data().put(i, (byte) level.applyAsInt(i));
    }
    return rgb;
  }

  private static NdArray labels(int height, int width, IntUnaryOperator label) {
    NdArray labels = NdArray.allocate(DType.I32, height, width);
    for (int i = 0; i < height * width; i++) {
      labels.data().asIntBuffer().put(i, label.applyAsInt(i));
    }
    return labels;
  }

  private static double[] contents(NdArray array) {
    double[] values = new double[(int) array.elements()];
    array.data().asDoubleBuffer().get(values);
    return values;
  }
}
