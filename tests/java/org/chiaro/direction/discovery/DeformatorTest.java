package org.chiaro.direction.discovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.latent.Philox;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeformatorTest {
  @BeforeEach
  void seed() {
    torch.manual_seed(5);
  }

  private static float[] shift(Deformator deformator, float... coordinates) {
    try (var scope = TensorScope.noGrad()) {
      Tensor step = deformator.shift(Tensors.of(coordinates, 1, coordinates.length), false);
      float[] values = new float[(int) step.size(1)];
      Tensors.toArray(step).data().asFloatBuffer().get(values);
      return values;
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource(names = {"ORTHO", "RANDOM", "ID"})
  void rotationsKeepLengthsAndRightAngles(Deformator.Kind kind) {
    // three directions of five coordinates: what is missing counts as zero
    try (Deformator deformator = Deformator.create(kind, true, 3, 5)) {
      float[] a = shift(deformator, 2, 0, 0);
      float[] b = shift(deformator, 0, -3, 0);
      assertEquals(5, a.length);
      assertEquals(4, dot(a, a), 1e-5);
      assertEquals(9, dot(b, b), 1e-5);
      assertEquals(0, dot(a, b), 1e-5);
      assertEquals(kind == Deformator.Kind.ORTHO, deformator.learns());
    }
  }

  @Test
  void orthogonalStartsNearTheIdentityUnlessAskedOtherwise() {
    try (Deformator deformator = Deformator.create(Deformator.Kind.ORTHO, false, 4, 4)) {
      assertArrayEquals(new float[] {0, 2, 0, 0}, shift(deformator, 0, 2, 0, 0), 0.02f);
    }
  }

  @Test
  void theExponentialIsThatOfThePowerSeries() {
    try (Deformator deformator = Deformator.create(Deformator.Kind.ORTHO, true, 3, 3);
        var scope = TensorScope.noGrad()) {
      Tensor log = deformator.weights().get("log");
      Tensor skew = log.sub(log.t());
      Tensor sum = torch.eye(3);
      Tensor term = torch.eye(3);
      for (int i = 1; i < 40; i++) {
        term = term.matmul(skew).div(new org.bytedeco.pytorch.Scalar((double) i));
        sum = sum.add(term);
      }
      float[] column = new float[3];
      Tensors.toArray(sum.select(1, 1)).data().asFloatBuffer().get(column);
      assertArrayEquals(column, shift(deformator, 0, 1, 0), 1e-4f);
    }
  }

  @Test
  void projectionKeepsLengthsAndLinearMapsDoNot() {
    try (Deformator linear = Deformator.create(Deformator.Kind.LINEAR, true, 4, 3);
        Deformator projected = Deformator.create(Deformator.Kind.PROJ, true, 4, 3)) {
      float[] free = shift(linear, 0, 0, 5, 0);
      assertNotEquals(25, dot(free, free), 1);
      float[] step = shift(projected, 0, 0, 5, 0);
      assertEquals(25, dot(step, step), 1e-3);
    }
  }

  @Test
  void theResidualMapAddsItsInputAndBendsTheWay() {
    try (Deformator deformator = Deformator.create(Deformator.Kind.FC, false, 3, 6)) {
      float[] there = shift(deformator, 100, 0, 0);
      float[] back = shift(deformator, -100, 0, 0);
      assertEquals(6, there.length);
      assertTrue(there[0] > 50 && back[0] < -50, there[0] + " " + back[0]);
      assertTrue(Math.abs(there[0] + back[0]) > 1e-3);
    }
  }

  @ParameterizedTest
  @EnumSource(ShiftDistribution.class)
  void shiftsAreDrawnOncePerStreamAndPushedOutFromZero(ShiftDistribution distribution) {
    float[] shifts = distribution.draw(new Philox(1), 7, 4000, 6, 0.5);
    assertArrayEquals(shifts, distribution.draw(new Philox(1), 7, 4000, 6, 0.5));
    double sum = 0;
    int atLeast = 0;
    boolean beyond = false;
    for (float shift : shifts) {
      assertFalse(Math.abs(shift) < 0.5, shift + "");
      sum += shift;
      atLeast += Math.abs(shift) == 0.5f ? 1 : 0;
      beyond |= Math.abs(shift) > 6;
    }
    assertEquals(0, sum / shifts.length, 0.3);
    // P(|U| < 1/12) and P(|N| < 1/12)
    assertEquals(
        distribution == ShiftDistribution.UNIFORM ? 0.0833 : 0.0664,
        (double) atLeast / shifts.length,
        0.02);
    assertEquals(distribution == ShiftDistribution.NORMAL, beyond);
  }
}
