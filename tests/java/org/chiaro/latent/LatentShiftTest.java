package org.chiaro.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;

class LatentShiftTest {
  @Test
  void theDirectionIsScaledAndNeverNormalised() {
    LatentShift shift = new LatentShift(new float[] {3, 0, 4}, 2);
    try (var scope = TensorScope.noGrad()) {
      float[] values = new float[3];
      Tensors.toArray(shift.tensor()).data().asFloatBuffer().get(values);
      assertArrayEquals(new float[] {6, 0, 8}, values);
    }
  }

  @Test
  void aMagnitudeMustBeFinite() {
    float[] direction = {3, 0, 4};
    assertThrows(ChiaroException.Usage.class, () -> new LatentShift(direction, Float.NaN));
  }
}
