package org.chiaro.gan.stylegan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.Shared;
import org.chiaro.direction.Direction;
import org.chiaro.gan.Generator;
import org.chiaro.gan.GeneratorFile;
import org.chiaro.gan.ImagePair;
import org.chiaro.io.NdArray;
import org.chiaro.io.NetworkPickles;
import org.chiaro.io.Npy;
import org.chiaro.io.Safetensors;
import org.chiaro.io.WeightFile;
import org.chiaro.kernel.DType;
import org.chiaro.latent.FixedLatents;
import org.chiaro.latent.LatentSource;
import org.chiaro.latent.LatentSpace;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.GeneratorConfig;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StyleGan2Test {
  @TempDir Path folder;

  private static GeneratorConfig config(String space, String latents, double psi, String noise) {
    return new GeneratorConfig(space, latents, psi, noise, "", false, 0);
  }

  private static Generator open(Path path, GeneratorConfig config) {
    return GeneratorFile.load(path, config, 2, Precision.FP32);
  }

  private static Generator golden(GeneratorConfig config) {
    return open(Shared.golden("generators/stylegan2.pth"), config);
  }

  private Generator tiny(GeneratorConfig config) {
    return open(write(TinyStyleGans.ada32()), config);
  }

  private Path write(Map<String, NdArray> arrays) {
    Path path = folder.resolve("generator.safetensors");
    Safetensors.write(path, arrays, Map.of());
    return path;
  }

  private static LatentSource file(String name) {
    return FixedLatents.read(Shared.golden("generators/" + name), 64);
  }

  private static double difference(Tensor a, Tensor b) {
    return a.sub(b).abs().max().item_float();
  }

  private static void assertPublished(String expected, Tensor actual) {
    Tensor published = Tensors.of(Npy.read(Shared.golden("generators/" + expected)));
    double most = difference(published, actual);
    assertTrue(most < 1e-4, expected + ": difference " + most);
  }

  @Test
  void theGoldenMappingImagesAndShiftedImagesAgree() {
    Path direction = Shared.golden("generators/stylegan2_direction.npy");
    try (Generator gan = golden(config("w", "z", 1, "const"));
        var scope = TensorScope.noGrad()) {
      assertEquals(64, gan.width());
      assertEquals(LatentSpace.W, gan.shiftSpace());
      Tensor w = gan.codes(file("stylegan2_z.npy")).latents(0, 4);
      assertPublished("stylegan2_w.npy", w);
      ImagePair pair = gan.pair(w, Direction.read(direction).shift(5).tensor());
      assertPublished("stylegan2_images.npy", pair.original());
      assertPublished("stylegan2_shifted.npy", pair.shifted());
    }
  }

  @Test
  void theGoldenTruncationAgrees() {
    try (Generator gan = golden(config("z", "z", 0.7, "const"));
        var scope = TensorScope.noGrad()) {
      Tensor z = gan.codes(file("stylegan2_z.npy")).latents(0, 4);
      assertPublished("stylegan2_truncated_0.7.npy", gan.images(z));
    }
  }

  @Test
  void theGoldenGeneratorAsThePickleOfItsAuthorsGivesTheSameImages() throws IOException {
    Path pickle = folder.resolve("network.pkl");
    Map<String, NdArray> tensors =
        WeightFile.read(Shared.golden("generators/stylegan2.pth")).tensors();
    Files.write(pickle, NetworkPickles.file(tensors));
    try (Generator gan = open(pickle, config("w", "z", 1, "const"));
        var scope = TensorScope.noGrad()) {
      Tensor w = gan.codes(file("stylegan2_z.npy")).latents(0, 4);
      assertPublished("stylegan2_images.npy", gan.images(w));
    }
  }

  @Test
  void latentsOfAFileMayBeW() {
    try (Generator gan = golden(config("w", "w", 1, "const"));
        var scope = TensorScope.noGrad()) {
      Tensor w = gan.codes(file("stylegan2_w.npy")).latents(0, 4);
      assertPublished("stylegan2_images.npy", gan.images(w));
    }
    assertThrows(ChiaroException.Usage.class, () -> config("z", "w", 1, "const"));
  }

  @Test
  void aClassIsWhatItsVectorAddsToTheFirstLayer() {
    Map<String, NdArray> classes = TinyStyleGans.classes32();
    Path path = write(classes);
    for (String space : new String[] {"z", "w"}) {
      Tensor[] each = new Tensor[3];
      for (int i = 0; i < 3; i++) {
        Path plain = folder.resolve("plain" + i + ".safetensors");
        Safetensors.write(plain, TinyStyleGans.only(classes, i), Map.of());
        each[i] = images(open(plain, config(space, "z", 0.8, "const")));
        assertTrue(difference(each[i], images(open(path, labelled(space, "" + i)))) < 1e-4);
      }
      assertTrue(difference(each[0], each[1]) > 1e-2);
      Tensor turns = images(open(path, labelled(space, "2,0")));
      assertTrue(difference(turns.select(0, 0), each[2].select(0, 0)) < 1e-4);
      assertTrue(difference(turns.select(0, 1), each[0].select(0, 1)) < 1e-4);
      assertTrue(difference(turns.select(0, 2), each[2].select(0, 2)) < 1e-4);
    }
    try (Generator gan = open(path, labelled("z", ""))) {
      assertEquals("StyleGAN2, class 0, truncation 0.8", gan.name());
    }
    var e = assertThrows(ChiaroException.Usage.class, () -> open(path, labelled("z", "3")));
    assertTrue(e.getMessage().contains("no class 3"), e.getMessage());
  }

  private static GeneratorConfig labelled(String space, String classes) {
    return new GeneratorConfig(space, "z", 0.8, "const", classes, false, 0);
  }

  /** Images of three shifted latents. */
  private static Tensor images(Generator generator) {
    try (generator;
        var scope = TensorScope.noGrad()) {
      float[] half = new float[generator.shiftSize()];
      Arrays.fill(half, 0.5f);
      Tensor shift = Tensors.of(half, half.length);
      return scope.keep(generator.pair(generator.codes(3).latents(0, 3), shift).shifted());
    }
  }

  @Test
  void sizesAreThoseOfTheSpaces() {
    try (Generator z = tiny(config("z", "z", 1, "const"));
        Generator w = tiny(config("w", "z", 0.5, "none"));
        Generator both = tiny(config("w", "w", 1, "random"))) {
      assertEquals(6, z.latentSize());
      assertEquals(6, z.shiftSize());
      assertEquals(6, w.latentSize());
      assertEquals(10, w.shiftSize());
      assertEquals(10, both.latentSize());
      assertEquals("StyleGAN2", z.name());
      assertEquals("StyleGAN2, w, truncation 0.5, noise none", w.name());
    }
  }

  @Test
  void randomNoiseIsThatOfTheRowInEveryBatch() {
    try (Generator gan = tiny(config("z", "z", 1, "random"));
        Generator still = tiny(config("z", "z", 1, "none"));
        var scope = TensorScope.noGrad()) {
      Tensor z = gan.codes(3).latents(0, 3);
      Tensor images = gan.images(z);
      assertTrue(difference(images, gan.images(z)) < 1e-5);
      assertTrue(difference(images.narrow(0, 0, 2), gan.images(z.narrow(0, 0, 2))) < 1e-5);
      assertTrue(difference(images, still.images(z)) > 1e-2);
      ImagePair pair = gan.pair(z, Tensors.of(new float[6], 6));
      assertTrue(difference(pair.original(), pair.shifted()) < 1e-5);
      Tensor twice = gan.images(z.narrow(0, 0, 1).expand(2, -1));
      assertTrue(difference(twice.select(0, 0), twice.select(0, 1)) > 1e-2);
    }
  }

  @Test
  void bfloat16StaysCloseToFloat32() {
    Path path = write(TinyStyleGans.ada32());
    GeneratorConfig plain = config("z", "z", 1, "const");
    try (Generator gan = open(path, plain);
        Generator half = GeneratorFile.load(path, plain, 2, Precision.BF16);
        var scope = TensorScope.noGrad()) {
      Tensor z = gan.codes(3).latents(0, 4);
      Tensor images = gan.images(z);
      double difference = half.images(z).sub(images).square().mean().item_float();
      double strength = images.square().mean().item_float();
      assertTrue(difference > 0 && difference < 1e-3 * strength, difference + " of " + strength);
    }
  }

  @Test
  void gradientsReachTheShiftInBothSpaces() {
    for (String space : new String[] {"z", "w"}) {
      try (Generator gan = tiny(config(space, "z", 0.8, "const"));
          var scope = TensorScope.withGrad()) {
        Tensor shift = Tensors.of(new float[gan.shiftSize()], gan.shiftSize());
        shift.requires_grad_(true);
        gan.images(gan.moved(gan.codes(3).latents(0, 2), shift)).square().mean().backward();
        assertTrue(shift.grad().abs().max().item_float() > 0, space);
      }
    }
  }

  @Test
  void theNamesOfThePortMeanTheSameNetwork() {
    Map<String, NdArray> ported = TinyStyleGans.ported16();
    try (Generator gan = open(write(ported), config("z", "z", 0.7, "const"));
        var scope = TensorScope.noGrad()) {
      assertEquals(16, gan.width());
      Tensor z = gan.codes(3).latents(0, 2);
      Tensor images = gan.images(z);
      // ten times the weights, ten times the strength: demodulation takes it back
      NdArray weight = ported.get("g_ema.convs.1.conv.weight");
      for (int i = 0; i < weight.elements(); i++) {
        weight.data().putFloat(4 * i, 10 * weight.data().getFloat(4 * i));
      }
      try (Generator stronger = open(write(ported), config("z", "z", 0.7, "const"))) {
        assertTrue(difference(images, stronger.images(z)) < 1e-4);
      }
    }
  }

  @Test
  void aMeanThatTheFileLacksIsMeasured() {
    Map<String, NdArray> arrays = TinyStyleGans.ada32();
    arrays.remove("mapping.w_avg");
    try (Generator all = open(write(arrays), config("w", "z", 1, "const"));
        Generator none = open(write(arrays), config("w", "z", 0, "const"));
        var scope = TensorScope.noGrad()) {
      Tensor mean = all.codes(9).latents(0, 4000).mean(0);
      Tensor w = none.codes(9).latents(0, 1).reshape(-1);
      assertTrue(difference(mean, w) < 0.2, "difference " + difference(mean, w));
    }
  }

  @Test
  void badTensorsAreNamed() {
    refused(arrays -> arrays.remove("synthesis.b8.conv0.affine.bias"), "synthesis.b8.conv0.affine");
    refused(arrays -> arrays.remove("mapping.fc1.bias"), "mapping.fc1.bias");
    refused(arrays -> arrays.remove("synthesis.b4.const"), "synthesis.b4.const");
    refused(
        arrays -> arrays.put("synthesis.b16.skip.weight", NdArray.allocate(DType.F32, 2)),
        "1 tensors do not belong to a StyleGAN2 generator: synthesis.b16.skip.weight");
    refused(
        arrays -> arrays.put("mapping.fc1.weight", NdArray.allocate(DType.F32, 10, 9)),
        "mapping.fc1.weight");
    refused(
        arrays -> arrays.put("mapping.embed.weight", NdArray.allocate(DType.F32, 10, 9)),
        "leaves nothing");
    refused(
        arrays -> arrays.get("synthesis.b8.torgb.bias").data().putFloat(0, Float.NaN),
        "synthesis.b8.torgb.bias");
  }

  private void refused(Consumer<Map<String, NdArray>> damage, String part) {
    Map<String, NdArray> arrays = TinyStyleGans.ada32();
    damage.accept(arrays);
    Path path = write(arrays);
    var e =
        assertThrows(
            ChiaroException.Model.class, () -> open(path, config("z", "z", 1, "const")).close());
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void latentsOfTheWrongLengthAreADataError() {
    try (Generator gan = tiny(config("z", "z", 1, "const"));
        var scope = TensorScope.noGrad()) {
      Tensor z = Tensors.of(new float[7], 1, 7);
      var e = assertThrows(ChiaroException.Data.class, () -> gan.images(z));
      assertTrue(e.getMessage().contains("[n,6]"), e.getMessage());
    }
  }
}
