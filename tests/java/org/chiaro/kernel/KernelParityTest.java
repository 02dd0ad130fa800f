package org.chiaro.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.chiaro.io.NdArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every provider and instruction set gives the same integers as JavaKernels, bit for bit, and the
 * same sums of doubles to 1e-12, on sizes around words and vectors, alone and in batches, with one
 * thread and with three.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KernelParityTest {
  private static final int[][] SIZES = {
    {1, 1}, {31, 33}, {32, 32}, {127, 129}, {128, 128}, {500, 375}
  };

  private final Kernels oracle = new JavaKernels();
  private final List<Kernels> others = new ArrayList<>();

  @BeforeAll
  void open() {
    for (String name : AvailableProviders.names()) {
      if (!name.equals("java")) {
        others.add(KernelProvider.open(name, 1));
        others.add(KernelProvider.open(name, 3));
      }
    }
  }

  @AfterAll
  void close() {
    others.forEach(Kernels::close);
  }

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Pattern pattern : Pattern.values()) {
      for (int[] size : SIZES) {
        for (int count : new int[] {1, 3, 95}) {
          boolean large = count == 95 && size[0] > 32;
          if (!large || (pattern == Pattern.RANDOM && size[0] == 128)) {
            cases.add(Arguments.of(pattern, count, size[0], size[1]));
          }
        }
      }
    }
    return cases;
  }

  static List<Arguments> pictures() {
    List<Arguments> cases = new ArrayList<>();
    for (Pattern pattern : Pattern.values()) {
      for (int[] size : SIZES) {
        cases.add(Arguments.of(pattern, size[0], size[1]));
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void masks(Pattern pattern, int count, int height, int width) {
    NdArray image = pattern.images(count, height, width, 1);
    NdArray shifted = pattern.images(count, height, width, 2);
    compare(
        "lighter",
        kernels -> {
          Result result = Result.ofMasks(count, height, width);
          kernels.maskLighter(
              image.view(), shifted.view(), result.array().view(), result.number().view());
          return result;
        });
    compare(
        "mean",
        kernels -> {
          Result result = Result.ofMasks(count, height, width);
          kernels.maskMean(shifted.view(), result.array().view(), result.number().view());
          return result;
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void components(Pattern pattern, int count, int height, int width) {
    NdArray masks = pattern.masks(count, height, width);
    for (double ratio : new double[] {0, 0.2, 0.99}) {
      compare(
          "components " + ratio,
          kernels -> {
            Result result = Result.ofMasks(count, height, width);
            kernels.components(masks.view(), result.array().view(), result.number().view(), ratio);
            return result;
          });
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void componentsInPlace(Pattern pattern, int count, int height, int width) {
    compare(
        "components in place",
        kernels -> {
          NdArray masks = pattern.masks(count, height, width);
          NdArray area = NdArray.allocate(DType.I32, count);
          kernels.components(masks.view(), masks.view(), area.view(), 0.2);
          return new Result(masks, area);
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void histogramModes(Pattern pattern, int count, int height, int width) {
    NdArray image = pattern.images(count, height, width, 3);
    compare(
        "modes",
        kernels -> {
          NdArray modes = NdArray.allocate(DType.I32, count);
          kernels.histogramModes(image.view(), modes.view());
          return new Result(modes, modes);
        });
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void scoreHistogram(Pattern pattern, int height, int width) {
    NdArray mask = picture(pattern.masks(1, height, width));
    NdArray prediction = levels(height, width);
    compare(
        "scores",
        kernels -> {
          NdArray counts = NdArray.allocate(DType.I64, 2, 256);
          kernels.scoreHistogram(prediction.view(), mask.view(), counts.view());
          return new Result(counts, counts);
        });
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void quadrantHistograms(Pattern pattern, int height, int width) {
    NdArray mask = picture(pattern.masks(1, height, width));
    NdArray prediction = levels(height, width);
    compare(
        "quadrants",
        kernels -> {
          NdArray counts = NdArray.allocate(DType.I64, 4, 2, 256);
          NdArray split = NdArray.allocate(DType.I32, 2);
          kernels.quadrantHistograms(
              prediction.view(), mask.view(), counts.view(), split.view());
          return new Result(counts, split);
        });
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void objectBox(Pattern pattern, int height, int width) {
    NdArray picture = picture(pattern.masks(1, height, width));
    NdArray prediction = levels(height, width);
    for (int from : new int[] {0, 1, 100, 255, 256}) {
      compare(
          "box from " + from,
          kernels -> {
            NdArray largest = NdArray.allocate(DType.I32, 4);
            NdArray all = NdArray.allocate(DType.I32, 4);
            NdArray map = from == 1 ? picture : prediction;
            kernels.objectBox(map.view(), largest.view(), from, true);
            kernels.objectBox(map.view(), all.view(), from, false);
            return new Result(largest, all);
          });
    }
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void weightedErrors(Pattern pattern, int height, int width) {
    NdArray mask = picture(pattern.masks(1, height, width));
    NdArray prediction = levels(height, width);
    NdArray values = NdArray.allocate(DType.F64, 256);
    for (int level = 0; level < 256; level++) {
      values.data().putDouble(8 * level, level / 255.0);
    }
    NdArray expected = weightedErrors(oracle, prediction, mask, values);
    for (Kernels other : others) {
      NdArray got = weightedErrors(other, prediction, mask, values);
      for (int i = 0; i < 2; i++) {
        double sum = expected.data().getDouble(8 * i);
        assertEquals(sum, got.data().getDouble(8 * i), 1e-12 * (1 + sum), other.name());
      }
    }
  }

  private static NdArray weightedErrors(
      Kernels kernels, NdArray prediction, NdArray mask, NdArray values) {
    NdArray sums = NdArray.allocate(DType.F64, 2);
    kernels.weightedErrors(prediction.view(), mask.view(), values.view(), sums.view());
    return sums;
  }

  private static NdArray levels(int height, int width) {
    NdArray prediction = NdArray.allocate(DType.U8, height, width);
    for (int i = 0; i < height * width; i++) {
      prediction.data().put(i, (byte) (i * 31 / 7));
    }
    return prediction;
  }

  private static NdArray picture(NdArray masks) {
    return new NdArray(DType.U8, new long[] {masks.shape()[1], masks.shape()[2]}, masks.data());
  }

  private record Result(NdArray array, NdArray number) {
    static Result ofMasks(int count, int height, int width) {
      return new Result(
          NdArray.allocate(DType.U8, count, height, width), NdArray.allocate(DType.I32, count));
    }
  }

  private interface Operation {
    Result run(Kernels kernels);
  }

  private void compare(String what, Operation operation) {
    Result expected = operation.run(oracle);
    for (Kernels other : others) {
      Result got = operation.run(other);
      assertEquals(expected.array().data(), got.array().data(), what + " on " + other.name());
      assertEquals(expected.number().data(), got.number().data(), what + " on " + other.name());
    }
  }
}
