package org.chiaro.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong arguments are exceptions that name the array, never a crash, with every provider. */
final class KernelArgumentsTest {
  static List<String> providers() {
    return AvailableProviders.names();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void wrongShapesAndTypes(String provider) {
    try (Kernels kernels = KernelProvider.open(provider, 2);
        HostBuffers buffers = new HostBuffers()) {
      TensorView image = buffers.allocate(DType.F32, 2, 3, 8, 9);
      TensorView mask = buffers.allocate(DType.U8, 2, 8, 9);
      TensorView area = buffers.allocate(DType.I32, 2);
      kernels.maskLighter(image, image, mask, area);

      TensorView small = buffers.allocate(DType.F32, 2, 3, 8, 8);
      TensorView grey = buffers.allocate(DType.F32, 2, 1, 8, 9);
      TensorView doubles = buffers.allocate(DType.F64, 2, 3, 8, 9);
      TensorView flat = buffers.allocate(DType.F32, 2, 3, 72);
      TensorView wide = buffers.allocate(DType.I32, 2, 8, 9);
      TensorView empty = buffers.allocate(DType.F32, 2, 3, 0, 9);
      refused("image", () -> kernels.maskLighter(grey, image, mask, area));
      refused("image", () -> kernels.maskLighter(doubles, image, mask, area));
      refused("image", () -> kernels.maskLighter(flat, image, mask, area));
      refused("shifted", () -> kernels.maskLighter(image, small, mask, area));
      refused("mask", () -> kernels.maskLighter(image, image, wide, area));
      refused("area", () -> kernels.maskLighter(image, image, mask, mask));
      refused("pixel", () -> kernels.maskMean(empty, mask, area));
      refused("mask", () -> kernels.maskMean(small, mask, area));
      refused("mask", () -> kernels.components(wide, wide, area, 0.2));
      refused("kept", () -> kernels.components(mask, wide, area, 0.2));
      refused("ratio", () -> kernels.components(mask, mask, area, Double.NaN));
      refused("ratio", () -> kernels.components(mask, mask, area, -1));
      refused("ratio", () -> kernels.components(mask, mask, area, 1));
      refused("modes", () -> kernels.histogramModes(image, mask));
      refused("prediction", () -> kernels.scoreHistogram(mask, mask, area));

      TensorView picture = buffers.allocate(DType.U8, 8, 9);
      TensorView counts = buffers.allocate(DType.I64, 4, 2, 256);
      TensorView values = buffers.allocate(DType.F64, 256);
      TensorView sums = buffers.allocate(DType.F64, 2);
      TensorView box = buffers.allocate(DType.I32, 4);
      kernels.quadrantHistograms(picture, picture, counts, area);
      refused("counts", () -> kernels.quadrantHistograms(picture, picture, values, area));
      refused("split", () -> kernels.quadrantHistograms(picture, picture, counts, box));
      kernels.weightedErrors(picture, picture, values, sums);
      refused("mask", () -> kernels.weightedErrors(picture, mask, values, sums));
      refused("values", () -> kernels.weightedErrors(picture, picture, sums, sums));
      refused("sums", () -> kernels.weightedErrors(picture, picture, values, values));
      kernels.objectBox(picture, box, 256, true);
      refused("picture", () -> kernels.objectBox(mask, box, 1, true));
      refused("box", () -> kernels.objectBox(picture, area, 1, true));
      refused("from", () -> kernels.objectBox(picture, box, 257, true));
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void anEmptyBatchIsNothingToDo(String provider) {
    try (Kernels kernels = KernelProvider.open(provider, 2);
        HostBuffers buffers = new HostBuffers()) {
      TensorView image = buffers.allocate(DType.F32, 0, 3, 8, 9);
      TensorView mask = buffers.allocate(DType.U8, 0, 8, 9);
      TensorView area = buffers.allocate(DType.I32, 0);
      kernels.maskLighter(image, image, mask, area);
      kernels.maskMean(image, mask, area);
      kernels.components(mask, mask, area, 0.2);
      kernels.histogramModes(image, area);
      assertEquals(0, area.ints().length);
    }
  }

  private static void refused(String named, Executable call) {
    var refusal = assertThrows(IllegalArgumentException.class, call);
    assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
  }

  @Test
  void aNameThatIsNoProviderIsAUsageError() {
    var refusal = assertThrows(ChiaroException.Usage.class, () -> KernelProvider.open("gpu", 1));
    assertTrue(refusal.getMessage().contains("auto, java, cpu, cuda"), refusal.getMessage());
    assertThrows(IllegalArgumentException.class, () -> KernelProvider.open("java", 0));
  }

  @Test
  void anExplicitChoiceNeverFallsBack() {
    for (String name : KernelProvider.names()) {
      var found = KernelProvider.availability(name);
      if (!found.available()) {
        var refusal =
            assertThrows(ChiaroException.Device.class, () -> KernelProvider.open(name, 1));
        assertTrue(refusal.getMessage().contains(found.why()), refusal.getMessage());
      }
    }
  }

  @Test
  void autoTakesTheCpuAndSaysWhichInstructions() {
    try (Kernels kernels = KernelProvider.open("auto", 1)) {
      String isa = KernelProvider.why("cpu");
      assertTrue(List.of("avx512", "avx2", "portable").contains(isa), isa);
      assertEquals("cpu (" + isa + ")", kernels.name());
    }
  }
}
