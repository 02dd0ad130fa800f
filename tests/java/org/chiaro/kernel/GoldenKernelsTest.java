package org.chiaro.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.chiaro.Shared;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every provider against the cases of the published implementation, exactly. */
final class GoldenKernelsTest {
  static List<String> providers() {
    return AvailableProviders.names();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void lighter(String provider) {
    NdArray image = golden("masks_images.npy");
    NdArray shifted = golden("masks_shifted.npy");
    NdArray expected = golden("masks_lighter.npy");
    NdArray mask = NdArray.allocate(DType.U8, expected.shape());
    NdArray area = NdArray.allocate(DType.I32, expected.shape()[0]);
    try (Kernels kernels = KernelProvider.open(provider, 2)) {
      kernels.maskLighter(image.view(), shifted.view(), mask.view(), area.view());
    }
    assertEquals(expected.data(), mask.data());
    assertArrayEquals(ones(expected), area.view().ints());
  }

  @ParameterizedTest
  @MethodSource("providers")
  void mean(String provider) {
    NdArray shifted = golden("masks_shifted.npy");
    NdArray expected = golden("masks_mean.npy");
    NdArray mask = NdArray.allocate(DType.U8, expected.shape());
    NdArray area = NdArray.allocate(DType.I32, expected.shape()[0]);
    try (Kernels kernels = KernelProvider.open(provider, 2)) {
      kernels.maskMean(shifted.view(), mask.view(), area.view());
    }
    assertEquals(expected.data(), mask.data());
    assertArrayEquals(ones(expected), area.view().ints());
  }

  @ParameterizedTest
  @MethodSource("providers")
  void components(String provider) {
    compareComponents(provider, "masks_lighter.npy", "masks_components.npy");
  }

  @ParameterizedTest
  @MethodSource("providers")
  void hardComponents(String provider) {
    compareComponents(provider, "components_in.npy", "components_out.npy");
  }

  private static void compareComponents(String provider, String in, String out) {
    NdArray mask = golden(in);
    NdArray expected = golden(out);
    NdArray kept = NdArray.allocate(DType.U8, expected.shape());
    NdArray area = NdArray.allocate(DType.I32, expected.shape()[0]);
    try (Kernels kernels = KernelProvider.open(provider, 2)) {
      kernels.components(mask.view(), kept.view(), area.view(), 0.2);
    }
    assertEquals(expected.data(), kept.data());
    assertArrayEquals(ones(expected), area.view().ints());
  }

  @ParameterizedTest
  @MethodSource("providers")
  void modes(String provider) {
    NdArray shifted = golden("masks_shifted.npy");
    NdArray expected = golden("masks_modes_keep.npy");
    NdArray modes = NdArray.allocate(DType.I32, expected.shape());
    try (Kernels kernels = KernelProvider.open(provider, 2)) {
      kernels.histogramModes(shifted.view(), modes.view());
    }
    int[] keep = IntStream.of(modes.view().ints()).map(n -> n >= 2 ? 1 : 0).toArray();
    int[] wanted = IntStream.range(0, keep.length).map(i -> expected.data().get(i)).toArray();
    assertArrayEquals(wanted, keep);
  }

  private static NdArray golden(String name) {
    return Npy.read(Shared.golden(name));
  }

  private static int[] ones(NdArray masks) {
    int pixels = (int) (masks.shape()[1] * masks.shape()[2]);
    int[] sums = new int[(int) masks.shape()[0]];
    for (int i = 0; i < sums.length * pixels; i++) {
      sums[i / pixels] += masks.data().get(i);
    }
    return sums;
  }
}
