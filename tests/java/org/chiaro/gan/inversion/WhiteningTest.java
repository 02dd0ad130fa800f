package org.chiaro.gan.inversion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.latent.Philox;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.chiaro.unet.OneThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneThread.class)
class WhiteningTest {
  private static final int D = 6;

  /** Rows far from the origin, stretched along the first coordinate, two of them tied together. */
  private static float[] crowded(int n) {
    Philox random = new Philox(7);
    float[] rows = new float[n * D];
    for (int i = 0; i < n; i++) {
      random.normal(i, rows, i * D, D);
      rows[i * D] = 3 * rows[i * D] + 2;
      rows[i * D + 1] = 0.5f * rows[i * D + 1] + 0.4f * rows[i * D];
      rows[i * D + 2] = 0.2f * rows[i * D + 2] - 1;
    }
    return rows;
  }

  private static float[] whitened(float[] rows) {
    try (var scope = TensorScope.noGrad()) {
      Tensor moved = Whitening.of(Tensors.of(rows, rows.length / D, D));
      float[] values = new float[rows.length];
      Tensors.toArray(moved).data().asFloatBuffer().get(values);
      return values;
    }
  }

  private static double mean(float[] rows, int a) {
    double sum = 0;
    for (int i = a; i < rows.length; i += D) {
      sum += rows[i];
    }
    return sum * D / rows.length;
  }

  private static double covariance(float[] rows, int a, int b) {
    double sum = 0;
    for (int i = 0; i < rows.length; i += D) {
      sum += (rows[i + a] - mean(rows, a)) * (rows[i + b] - mean(rows, b));
    }
    return sum * D / rows.length;
  }

  @Test
  void manyRowsGetTheMeanAndTheCovarianceOfThePrior() {
    float[] rows = whitened(crowded(2000));
    for (int a = 0; a < D; a++) {
      assertEquals(0, mean(rows, a), 0.02, "mean " + a);
      for (int b = 0; b < D; b++) {
        assertEquals(a == b ? 1 : 0, covariance(rows, a, b), 0.2, a + " and " + b);
      }
    }
  }

  @Test
  void rowsOfThePriorStayWhereTheyAre() {
    float[] rows = new float[2000 * D];
    for (int i = 0; i < 2000; i++) {
      new Philox(3).normal(i, rows, i * D, D);
    }
    float[] moved = whitened(rows);
    for (int i = 0; i < rows.length; i++) {
      assertEquals(rows[i], moved[i], 0.25);
    }
  }

  @Test
  void oneRowIsMovedLittleAndEqualRowsAreFinite() {
    float[] one = {1, -2, 0.5f, 0, 3, -1};
    float[] moved = whitened(one);
    double before = 0;
    double apart = 0;
    for (int i = 0; i < D; i++) {
      before += one[i] * one[i];
      apart += (one[i] - moved[i]) * (one[i] - moved[i]);
    }
    assertTrue(apart < 0.25 * before, "moved by " + Math.sqrt(apart));
    float[] equal = new float[40 * D];
    for (int i = 0; i < equal.length; i++) {
      equal[i] = one[i % D];
    }
    for (float value : whitened(equal)) {
      assertTrue(Float.isFinite(value));
    }
    float[] zero = new float[D];
    assertArrayEquals(zero, whitened(zero.clone()));
  }
}
