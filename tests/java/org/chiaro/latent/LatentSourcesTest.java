package org.chiaro.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatentSourcesTest {
  private static final int SIZE = 6;

  @TempDir Path folder;

  /** Row i holds the value i everywhere. */
  private Path rows(int n) {
    NdArray array = NdArray.allocate(DType.F32, n, SIZE);
    for (int i = 0; i < n * SIZE; i++) {
      array.data().putFloat(4 * i, (float) (i / SIZE));
    }
    return write(array);
  }

  private Path write(NdArray array) {
    Path path = folder.resolve("z.npy");
    Npy.write(path, array);
    return path;
  }

  private static float[] values(LatentSource source, long first, int n) {
    try (var scope = TensorScope.noGrad()) {
      Tensor latents = source.latents(first, n);
      float[] values = new float[n * source.latentSize()];
      Tensors.toArray(latents).data().asFloatBuffer().get(values);
      return values;
    }
  }

  @Test
  void aSampleIsTheSameWhateverItsBatch() {
    for (LatentSource source :
        new LatentSource[] {
          new GaussianLatents(SIZE, 2),
          Embeddings.read(rows(5), SIZE, 0.2, 2),
          FixedLatents.read(rows(20), SIZE)
        }) {
      float[] whole = values(source, 0, 20);
      for (int i = 0; i < 20; i++) {
        float[] one = values(source, i, 1);
        for (int k = 0; k < SIZE; k++) {
          assertEquals(whole[i * SIZE + k], one[k]);
        }
      }
    }
  }

  @Test
  void embeddingsAreRowsDrawnEvenlyWithReplacement() {
    int n = 20_000;
    float[] values = values(Embeddings.read(rows(4), SIZE, 0, 2), 0, n);
    int[] counts = new int[4];
    for (int i = 0; i < n; i++) {
      counts[(int) values[i * SIZE]]++;
      assertEquals(values[i * SIZE], values[i * SIZE + SIZE - 1]);
    }
    for (int count : counts) {
      assertEquals(n / 4.0, count, 5 * Math.sqrt(n * 3 / 16.0));
    }
  }

  @Test
  void latentNoiseIsAddedWithItsStandardDeviation() {
    int n = 5_000;
    float[] plain = values(Embeddings.read(rows(4), SIZE, 0, 2), 0, n);
    float[] noisy = values(Embeddings.read(rows(4), SIZE, 0.2, 2), 0, n);
    double mean = 0;
    double square = 0;
    for (int i = 0; i < plain.length; i++) {
      double noise = noisy[i] - plain[i];
      mean += noise / plain.length;
      square += noise * noise / plain.length;
    }
    assertEquals(0, mean, 5 * 0.2 / Math.sqrt(plain.length));
    assertEquals(0.04, square, 5 * 0.04 * Math.sqrt(2.0 / plain.length));
  }

  @Test
  void fixedLatentsKeepTheirOrderAndCount() {
    FixedLatents fixed = FixedLatents.read(rows(3), SIZE);
    assertEquals(3, fixed.count());
    assertEquals(2, values(fixed, 2, 1)[0]);
  }

  @Test
  void doublesAndHalvesAreWidenedOrNarrowed() {
    NdArray doubles = NdArray.allocate(DType.F64, 1, SIZE);
    doubles.data().putDouble(8, 0.1);
    assertEquals(0.1f, values(FixedLatents.read(write(doubles), SIZE), 0, 1)[1]);
    NdArray halves = NdArray.allocate(DType.F16, 1, SIZE);
    halves.data().putShort(2, (short) 0x3C00);
    assertEquals(1f, values(FixedLatents.read(write(halves), SIZE), 0, 1)[1]);
  }

  @Test
  void badLatentFilesAreDataErrorsOfOneLine() {
    refused(NdArray.allocate(DType.F32, 3, SIZE + 1), "[n,6]");
    refused(NdArray.allocate(DType.F32, 0, SIZE), "[0, 6]");
    refused(NdArray.allocate(DType.F32, SIZE), "[6]");
    refused(NdArray.allocate(DType.I64, 3, SIZE), "floats");
    NdArray nan = NdArray.allocate(DType.F32, 3, SIZE);
    nan.data().putFloat(4 * (SIZE + 2), Float.NaN);
    refused(nan, "row 1");
  }

  private void refused(NdArray array, String part) {
    Path path = write(array);
    var e = assertThrows(ChiaroException.Data.class, () -> FixedLatents.read(path, SIZE));
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertTrue(e.getMessage().contains("z.npy"), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
    assertThrows(ChiaroException.Data.class, () -> Embeddings.read(path, SIZE, 0, 2));
  }

  @Test
  void negativeNoiseIsAUsageError() {
    Path path = rows(2);
    assertThrows(ChiaroException.Usage.class, () -> Embeddings.read(path, SIZE, -1, 2));
    assertThrows(ChiaroException.Usage.class, () -> Embeddings.read(path, SIZE, Double.NaN, 2));
  }
}
