package org.chiaro.gan.inversion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.gan.BigBiGan;
import org.chiaro.gan.TinyGenerators;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.chiaro.unet.OneThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneThread.class)
class InversionTest {
  private static final int PHOTOS = 4;

  private static InversionConfig config(int steps, int starts) {
    return new InversionConfig(steps, starts, 64, 8, 0.1, 0.1, 2);
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.numel()];
    Tensors.toArray(tensor).data().asFloatBuffer().get(values);
    return values;
  }

  /** Images of latents that the search does not know. */
  private static Tensor own(BigBiGan generator) {
    try (var scope = TensorScope.noGrad()) {
      return scope.keep(
          generator.images(new GaussianLatents(generator.latentSize(), 77).latents(0, PHOTOS)));
    }
  }

  @Test
  void imagesOfTheGeneratorAreFoundAgain() {
    try (BigBiGan generator = TinyGenerators.of(TinyGenerators.arrays64());
        Inversion inversion = new Inversion(generator, config(150, 2), Optional.empty());
        var scope = TensorScope.withGrad()) {
      Inversion.Found found = inversion.of(own(generator));
      float[] before = floats(found.start());
      float[] after = floats(found.error());
      for (int i = 0; i < PHOTOS; i++) {
        assertTrue(after[i] < 0.35 * before[i], after[i] + " of " + before[i]);
      }
      for (float shell : floats(InversionLoss.shell(found.latents()))) {
        assertTrue(shell < 0.6, "squared norm far from a Gaussian one: " + shell);
      }
    }
  }

  @Test
  void moreStartsAreNoWorse() {
    try (BigBiGan generator = TinyGenerators.of(TinyGenerators.arrays16());
        Inversion one = new Inversion(generator, config(20, 1), Optional.empty());
        Inversion four = new Inversion(generator, config(20, 4), Optional.empty());
        var scope = TensorScope.withGrad()) {
      Tensor photos = own(generator);
      double few = InversionLoss.pixels(images(generator, one, photos), photos).sum().item_double();
      double many =
          InversionLoss.pixels(images(generator, four, photos), photos).sum().item_double();
      assertTrue(many <= few * 1.02, many + " with four starts, " + few + " with one");
    }
  }

  private static Tensor images(BigBiGan generator, Inversion inversion, Tensor photos) {
    return generator.images(inversion.of(photos).latents());
  }

  @Test
  void whatIsFoundDoesNotDependOnTheRestOfTheBatch() {
    try (BigBiGan generator = TinyGenerators.of(TinyGenerators.arrays16());
        Inversion inversion = new Inversion(generator, config(5, 2), Optional.empty());
        var scope = TensorScope.withGrad()) {
      Tensor photos = own(generator);
      float[] together = floats(inversion.of(photos).latents().select(0, 2));
      float[] alone = floats(inversion.of(photos.narrow(0, 2, 1)).latents().select(0, 0));
      assertArrayEquals(together, alone, 1e-3f);
    }
  }

  @Test
  void memoryIsGivenBack() {
    try (BigBiGan generator = TinyGenerators.of(TinyGenerators.arrays16())) {
      long[] counts = new long[4];
      for (int round = 0; round < counts.length; round++) {
        try (Inversion inversion = new Inversion(generator, config(3, 2), Optional.empty());
            var scope = TensorScope.withGrad()) {
          inversion.of(own(generator));
        }
        counts[round] = Pointer.totalCount();
      }
      assertEquals(counts[1], counts[3]);
    }
  }

  @Test
  void theLossKnowsShapesTextureAndTheShell() {
    try (var scope = TensorScope.noGrad()) {
      Tensor zeros = Tensors.of(new float[2 * 3 * 16 * 16], 2, 3, 16, 16);
      assertArrayEquals(new float[2], floats(InversionLoss.pixels(zeros, zeros)));
      Tensor ones = zeros.add(new Scalar(1));
      // 1 at 8 pixels, no texture in either
      assertArrayEquals(new float[] {1, 1}, floats(InversionLoss.pixels(ones, zeros)), 1e-6f);
      float[] stripes = new float[2 * 3 * 16 * 16];
      for (int i = 0; i < stripes.length; i++) {
        stripes[i] = i % 2 == 0 ? 0.1f : -0.1f;
      }
      Tensor striped = Tensors.of(stripes, 2, 3, 16, 16);
      // stripes that move by a pixel are the same texture, and none at 8 pixels
      assertArrayEquals(
          new float[2], floats(InversionLoss.pixels(striped, striped.neg())), 1e-6f);
      assertTrue(floats(InversionLoss.pixels(striped, zeros))[0] > 0.01f);
      Tensor latents = Tensors.of(new float[] {1, -1, 1, 1, 2, 0, 0, 0}, 2, 4);
      assertArrayEquals(new float[] {0, 0}, floats(InversionLoss.shell(latents)), 1e-6f);
      assertArrayEquals(
          new float[] {9}, floats(InversionLoss.shell(Tensors.of(new float[] {2}, 1, 1))), 1e-6f);
    }
  }

  @Test
  void wrongValuesAreUsageErrors() {
    assertThrows(ChiaroException.Usage.class, () -> config(0, 1));
    assertThrows(ChiaroException.Usage.class, () -> config(1, 65));
    assertThrows(
        ChiaroException.Usage.class, () -> new InversionConfig(1, 1, 1, 1, Double.NaN, 0, 2));
  }
}
