package org.chiaro.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.chiaro.Shared;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.io.Safetensors;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatentShiftTest {
  @TempDir Path folder;

  private static NdArray array(long[] shape, float... values) {
    NdArray array = NdArray.allocate(DType.F32, shape);
    array.data().asFloatBuffer().put(values);
    return array;
  }

  private Path npy(NdArray array) {
    Path path = folder.resolve("h.npy");
    Npy.write(path, array);
    return path;
  }

  @Test
  void theDirectionIsScaledAndNeverNormalised() {
    LatentShift shift =
        LatentShift.read(npy(array(new long[] {3}, 3, 0, 4)), 3, 2);
    try (var scope = TensorScope.noGrad()) {
      float[] values = new float[3];
      Tensors.toArray(shift.tensor()).data().asFloatBuffer().get(values);
      assertArrayEquals(new float[] {6, 0, 8}, values);
    }
  }

  @Test
  void aRowIsAsGoodAsAVector() {
    Path path = npy(array(new long[] {1, 3}, 3, 0, 4));
    assertArrayEquals(new float[] {3, 0, 4}, LatentShift.read(path, 3, 5).direction());
  }

  @Test
  void safetensorsOfOneArrayAreRead() {
    Path path = folder.resolve("h.safetensors");
    Safetensors.write(path, Map.of("direction", array(new long[] {3}, 3, 0, 4)), Map.of());
    assertArrayEquals(new float[] {3, 0, 4}, LatentShift.read(path, 3, 5).direction());
  }

  @Test
  void theGoldenDirectionsAreEqualAndOfUnitLength() {
    float[] npy = LatentShift.read(Shared.golden("generator_direction.npy"), 120, 5).direction();
    float[] pth = LatentShift.read(Shared.golden("generator_direction.pth"), 120, 5).direction();
    assertArrayEquals(npy, pth);
    double square = 0;
    for (float value : npy) {
      square += value * value;
    }
    assertEquals(1, square, 1e-5);
  }

  @Test
  void badDirectionsAreModelErrorsOfOneLine() {
    refused(npy(array(new long[] {4}, 1, 2, 3, 4)), "[4]");
    refused(npy(array(new long[] {3, 1}, 1, 2, 3)), "[3, 1]");
    refused(npy(array(new long[] {3}, 0, 0, 0)), "zero");
    refused(npy(array(new long[] {3}, 0, Float.NaN, 1)), "NaN");
    refused(npy(array(new long[] {3}, 0, Float.POSITIVE_INFINITY, 1)), "Infinity");
    refused(folder.resolve("absent.npy"), "absent.npy");
  }

  @Test
  void aMagnitudeMustBeFinite() {
    Path path = npy(array(new long[] {3}, 3, 0, 4));
    assertThrows(ChiaroException.Usage.class, () -> LatentShift.read(path, 3, Double.NaN));
  }

  private static void refused(Path path, String part) {
    var e = assertThrows(ChiaroException.Model.class, () -> LatentShift.read(path, 3, 5));
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertTrue(e.getMessage().contains(path.getFileName().toString()), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }
}
