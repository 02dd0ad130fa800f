package org.chiaro.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.io.EmbeddedFile;
import org.chiaro.io.NdArray;
import org.chiaro.io.Safetensors;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderTest {
  @TempDir private Path folder;

  private Encoder load(Map<String, NdArray> arrays) {
    Path file = folder.resolve("encoder.safetensors");
    Safetensors.write(file, arrays, Map.of(Encoder.GENERATOR, "ab"));
    return Encoder.load(file, Precision.FP32);
  }

  @Test
  void photosBecomeGaussians() {
    try (Encoder encoder = load(TinyEncoders.arrays16());
        var scope = TensorScope.noGrad()) {
      assertEquals(16, encoder.resolution());
      assertEquals(12, encoder.latentSize());
      assertEquals("ab", encoder.generatorHash());
      Tensor photos = torch.rand(5, 3, 16, 16);
      Posterior posterior = encoder.posterior(photos);
      assertEquals(5, posterior.mean().size(0));
      assertTrue(posterior.deviation().min().item_float() > 0);
      Tensor alone = encoder.posterior(photos.narrow(0, 3, 1)).mean();
      assertTrue(posterior.mean().narrow(0, 3, 1).sub(alone).abs().max().item_float() < 1e-5);
    }
  }

  @Test
  void aSampleIsMeanAndDeviation() {
    try (var scope = TensorScope.noGrad()) {
      Posterior posterior =
          new Posterior(
              Tensors.of(new float[] {1, 2}, 1, 2), Tensors.of(new float[] {0.5f, 2}, 1, 2));
      Tensor sample = posterior.sample(Tensors.of(new float[] {2, -1}, 1, 2));
      assertEquals(2, sample.select(1, 0).item_float(), 1e-6);
      assertEquals(0, sample.select(1, 1).item_float(), 1e-6);
      // 0.5 ((2-1)/0.5)^2 + log 0.5 and 0.5 ((0-2)/2)^2 + log 2: mean 1.25
      assertEquals(1.25, posterior.surprise(sample).item_float(), 1e-6);
    }
  }

  @Test
  void theEmbeddedOneIsForTheEmbeddedGenerator() {
    Path file = EmbeddedFile.resolve(EmbeddedFile.NAME, "encoder.safetensors");
    try (Encoder encoder = Encoder.load(file, Precision.FP32);
        Generator generator = NamedGenerator.open(EmbeddedFile.NAME, Precision.FP32);
        var scope = TensorScope.noGrad()) {
      assertEquals(generator.hash(), encoder.generatorHash());
      Tensor z = new GaussianLatents(generator.latentSize(), 5).latents(0, 32);
      Tensor images = generator.images(z);
      Posterior posterior = encoder.posterior(images);
      // it knows more of these latents than the prior, whose surprise is 0.5 on average
      assertTrue(posterior.surprise(z).item_float() < 0.48);
      Tensor again = generator.images(posterior.mean());
      Tensor others = generator.images(new GaussianLatents(generator.latentSize(), 6).latents(0, 32));
      double own = images.sub(again).square().mean().item_float();
      assertTrue(own < 0.7 * images.sub(others).square().mean().item_float());
    }
  }

  @Test
  void otherShapesAreRefusedByName() {
    Map<String, NdArray> wrong = new LinkedHashMap<>(TinyEncoders.arrays16());
    wrong.put("mean.weight", NdArray.allocate(org.chiaro.kernel.DType.F32, 12, 3));
    var refused = assertThrows(ChiaroException.Model.class, () -> load(wrong));
    assertTrue(refused.getMessage().contains("mean.weight has shape"), refused.getMessage());
    Map<String, NdArray> missing = new LinkedHashMap<>(TinyEncoders.arrays16());
    missing.remove("hidden.bias");
    refused = assertThrows(ChiaroException.Model.class, () -> load(missing));
    assertTrue(refused.getMessage().contains("hidden.bias is missing"), refused.getMessage());
    var generator =
        assertThrows(ChiaroException.Model.class, () -> load(TinyGenerators.arrays16()));
    assertTrue(generator.getMessage().contains("not an encoder"), generator.getMessage());
    try (Encoder encoder = load(TinyEncoders.arrays16());
        var scope = TensorScope.noGrad()) {
      assertThrows(
          ChiaroException.Data.class, () -> encoder.posterior(torch.zeros(1, 3, 32, 32)));
    }
  }
}
