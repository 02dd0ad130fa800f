package org.chiaro.gan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;

class BigBiGanTest {
  @Test
  void theLayoutOf64PixelsIsReadFromTheShapes() {
    try (var gan = TinyGenerators.of(TinyGenerators.arrays64());
        var scope = TensorScope.noGrad()) {
      assertEquals(15, gan.latentSize());
      assertEquals(64, gan.height());
      Tensor images = gan.images(new GaussianLatents(15, 2).latents(0, 2));
      assertArrayEquals(new long[] {2, 3, 64, 64}, Tensors.shape(images));
    }
  }

  @Test
  void theLayoutOf256PixelsIsReadFromTheShapes() {
    try (var gan = TinyGenerators.of(TinyGenerators.arrays256());
        var scope = TensorScope.noGrad()) {
      assertEquals(140, gan.latentSize());
      assertEquals(256, gan.height());
      Tensor images = gan.images(new GaussianLatents(140, 2).latents(0, 2));
      assertArrayEquals(new long[] {2, 3, 256, 256}, Tensors.shape(images));
    }
  }

  @Test
  void everyChunkAndTheAttentionReachTheImages() {
    Map<String, NdArray> arrays = TinyGenerators.arrays16();
    try (var gan = TinyGenerators.of(arrays);
        var scope = TensorScope.noGrad()) {
      Tensor latents = new GaussianLatents(12, 2).latents(0, 1);
      Tensor images = gan.images(latents);
      for (int chunk = 0; chunk < 3; chunk++) {
        Tensor moved = Tensors.copy(latents);
        moved.narrow(1, 4 * chunk, 1).add_(new org.bytedeco.pytorch.Scalar(1));
        assertTrue(difference(images, gan.images(moved)) > 1e-3, "chunk " + chunk);
      }
      arrays.get("blocks.1.1.gamma").data().putFloat(0, 0);
      try (var other = TinyGenerators.of(arrays)) {
        assertTrue(difference(images, other.images(latents)) > 1e-3);
      }
    }
  }

  @Test
  void onlyTheFirstClassIsUsed() {
    Map<String, NdArray> arrays = TinyGenerators.arrays16();
    try (var gan = TinyGenerators.of(arrays);
        var scope = TensorScope.noGrad()) {
      Tensor latents = new GaussianLatents(12, 2).latents(0, 1);
      Tensor images = gan.images(latents);
      arrays.get("shared.weight").data().putFloat(4 * 8, 9);
      try (var other = TinyGenerators.of(arrays)) {
        assertEquals(0, difference(images, other.images(latents)));
      }
    }
  }

  @Test
  void aPairIsTheImagesOfTheLatentsAndOfTheLatentsPlusTheShift() {
    try (var gan = TinyGenerators.of(TinyGenerators.arrays16());
        var scope = TensorScope.noGrad()) {
      Tensor latents = new GaussianLatents(12, 2).latents(0, 3);
      Tensor shift = new GaussianLatents(12, 5).latents(0, 1).reshape(12);
      ImagePair pair = gan.pair(latents, shift);
      assertTrue(difference(pair.original(), gan.images(latents)) < 1e-5);
      assertTrue(difference(pair.shifted(), gan.images(latents.add(shift))) < 1e-5);
      assertArrayEquals(new long[] {3, 3, 16, 16}, pair.shiftedView().shape());
    }
  }

  @Test
  void foldingTheSpectralNormTwiceChangesNothing() {
    try (var gan = TinyGenerators.of(TinyGenerators.arrays16());
        var again =
            new BigBiGan(Parameters.of(gan.weights().toArrays(DType.F32)), Precision.FP32, "");
        var scope = TensorScope.noGrad()) {
      Tensor latents = new GaussianLatents(12, 2).latents(0, 2);
      assertTrue(difference(gan.images(latents), again.images(latents)) < 1e-5);
    }
  }

  @Test
  void bfloat16StaysCloseToFloat32() {
    try (var gan = TinyGenerators.of(TinyGenerators.arrays16());
        var half =
            new BigBiGan(Parameters.of(TinyGenerators.arrays16()), Precision.BF16, "");
        var scope = TensorScope.noGrad()) {
      Tensor latents = new GaussianLatents(12, 2).latents(0, 4);
      Tensor images = half.images(latents);
      double difference = difference(gan.images(latents), images);
      assertTrue(difference > 0 && difference < 0.3, "difference " + difference);
      assertEquals(DType.F32, Tensors.view(images).dtype());
    }
  }

  @Test
  void latentsOfTheWrongLengthAreADataError() {
    try (var gan = TinyGenerators.of(TinyGenerators.arrays16());
        var scope = TensorScope.noGrad()) {
      Tensor latents = new GaussianLatents(11, 2).latents(0, 1);
      var e = assertThrows(ChiaroException.Data.class, () -> gan.images(latents));
      assertTrue(e.getMessage().contains("[n,12]"), e.getMessage());
    }
  }

  static double difference(Tensor a, Tensor b) {
    return a.sub(b).abs().max().item_float();
  }
}
