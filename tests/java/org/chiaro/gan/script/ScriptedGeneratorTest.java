package org.chiaro.gan.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.Shared;
import org.chiaro.gan.Generator;
import org.chiaro.gan.GeneratorFile;
import org.chiaro.io.FileSum;
import org.chiaro.io.Npy;
import org.chiaro.latent.FixedLatents;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.GeneratorConfig;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptedGeneratorTest {
  @TempDir Path folder;

  private static Generator open(Path path, boolean trust, int latentSize) {
    GeneratorConfig config = new GeneratorConfig("z", "z", 1, "const", "", trust, latentSize);
    return GeneratorFile.load(path, config, 2, Precision.FP32);
  }

  private Path module() {
    Path path = folder.resolve("generator.pt");
    TinyScripts.generator(path, 5, 16);
    return path;
  }

  @Test
  void theGoldenImagesAgreeWithTheSizeProbedOrGiven() {
    Path path = Shared.golden("generators/torchscript_generator.pt");
    Tensor published = Tensors.of(Npy.read(Shared.golden("generators/torchscript_images.npy")));
    for (int size : new int[] {0, 16}) {
      try (Generator gan = open(path, true, size);
          var scope = TensorScope.noGrad()) {
        assertEquals(16, gan.latentSize());
        assertEquals(64, gan.width());
        assertEquals(FileSum.sha256(path), gan.hash());
        Path z = Shared.golden("generators/torchscript_z.npy");
        Tensor images = gan.images(FixedLatents.read(z, 16).latents(0, 4));
        assertTrue(images.sub(published).abs().max().item_float() < 1e-4);
      }
    }
  }

  @Test
  void withoutTrustNothingIsLoadedAndTheMessageSaysWhy() {
    Path path = module();
    var e = assertThrows(ChiaroException.Usage.class, () -> open(path, false, 0));
    assertTrue(e.getMessage().contains("runs code from the file"), e.getMessage());
    assertTrue(e.getMessage().contains("--trust-code"), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void gradientsReachTheLatentsAndNoParameter() {
    try (Generator gan = open(module(), true, 0);
        var scope = TensorScope.withGrad()) {
      Tensor shift = Tensors.of(new float[5], 5);
      shift.requires_grad_(true);
      for (int i = 0; i < 4; i++) {
        gan.images(gan.moved(gan.codes(3).latents(0, 2), shift)).square().mean().backward();
      }
      assertTrue(shift.grad().abs().max().item_float() > 0);
    }
  }

  @Test
  void whatMakesNoImagesIsRefused() {
    Path path = folder.resolve("grey.pt");
    TinyScripts.write(path, 5, 16, "return torch.matmul(z, self.weight.t()).view(-1, 1, 24, 32)");
    refused(path, 5, "--latent-size");
    TinyScripts.write(path, 5, 16, "return 3.0");
    refused(path, 0, "no tensor");
    refused(module(), 7, "--latent-size");
  }

  @Test
  void aDamagedModuleIsOneLine() throws IOException {
    byte[] whole = Files.readAllBytes(module());
    Path path = folder.resolve("cut.pt");
    Files.write(path, Arrays.copyOf(whole, whole.length / 2));
    var e = assertThrows(ChiaroException.Model.class, () -> open(path, true, 0));
    assertEquals(1, e.getMessage().lines().count());
  }

  private static void refused(Path path, int latentSize, String part) {
    var e = assertThrows(ChiaroException.Model.class, () -> open(path, true, latentSize).close());
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertTrue(e.getMessage().startsWith(path.toString()), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }
}
