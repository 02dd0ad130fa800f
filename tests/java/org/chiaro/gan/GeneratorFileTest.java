package org.chiaro.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.Shared;
import org.chiaro.direction.Direction;
import org.chiaro.io.FileSum;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.io.Safetensors;
import org.chiaro.kernel.DType;
import org.chiaro.latent.FixedLatents;
import org.chiaro.latent.LatentShift;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorFileTest {
  private static final double TOLERANCE = 2e-6;
  private static final double NORM_TOLERANCE = 2e-5;

  // The attention's logits reach 3e5 here, where neighbouring float32 numbers are 0.03 apart: at
  // single pixels even float64 is 3e-4 away from what was published. A wrong epsilon moves the
  // mean to 2e-5.
  private static final double PIXEL_TOLERANCE = 2e-3;

  @TempDir Path folder;

  private static ImagePair golden(Generator gan) {
    Tensor latents = FixedLatents.read(Shared.golden("generator_z.npy"), 120).latents(0, 6);
    LatentShift shift = Direction.read(Shared.golden("generator_direction.pth")).shift(5);
    return gan.pair(latents, shift.tensor());
  }

  private static void assertPublished(String expected, Tensor images) {
    Tensor published = Tensors.of(Npy.read(Shared.golden(expected)));
    double norm =
        published.sub(images).square().sum().sqrt().item_float()
            / published.square().sum().sqrt().item_float();
    double mean = published.sub(images).abs().mean().item_float();
    assertTrue(norm < NORM_TOLERANCE, expected + ": relative norm of the difference " + norm);
    double most = BigBiGanTest.difference(published, images);
    assertTrue(mean < TOLERANCE, expected + ": mean difference " + mean);
    assertTrue(most < PIXEL_TOLERANCE, expected + ": difference at a pixel " + most);
  }

  @Test
  void bothContainersGiveThePublishedImages() {
    Path zip = Shared.golden("generator_w8_zip.pth");
    Path legacy = Shared.golden("generator_w8_legacy.pth");
    try (var fromZip = GeneratorFile.load(zip, Precision.FP32);
        var fromLegacy = GeneratorFile.load(legacy, Precision.FP32);
        var scope = TensorScope.noGrad()) {
      assertEquals(128, fromZip.width());
      ImagePair pair = golden(fromZip);
      assertPublished("generator_images.npy", pair.original());
      assertPublished("generator_shifted.npy", pair.shifted());
      ImagePair same = golden(fromLegacy);
      assertEquals(0, BigBiGanTest.difference(pair.original(), same.original()));
      assertEquals(0, BigBiGanTest.difference(pair.shifted(), same.shifted()));
    }
  }

  @Test
  void safetensorsAreReadToo() {
    Path path = write(TinyGenerators.arrays16());
    try (var gan = GeneratorFile.load(path, Precision.FP32)) {
      assertEquals(12, gan.latentSize());
      assertEquals(FileSum.sha256(path), gan.hash());
    }
  }

  @Test
  void missingTensorsAreNamed() {
    for (String name :
        new String[] {
          "shared.weight",
          "linear.bias",
          "blocks.1.0.conv2.bias",
          "blocks.0.0.bn2.stored_var",
          "blocks.1.1.phi.weight",
          "blocks.1.1.gamma",
          "blocks.0.0.bn1.gain.u0",
          "output_layer.2.weight"
        }) {
      refused(arrays -> arrays.remove(name), name);
    }
  }

  @Test
  void wrongShapesAreNamed() {
    for (String name :
        new String[] {"linear.bias", "blocks.0.0.conv1.weight", "blocks.1.0.conv_sc.u0"}) {
      refused(arrays -> arrays.put(name, NdArray.allocate(DType.F32, 5, 7)), name);
    }
    refused(
        arrays -> arrays.put("shared.weight", NdArray.allocate(DType.F32, 0, 8)), "shared.weight");
    refused(
        arrays -> arrays.put("blocks.0.0.conv1.weight", NdArray.allocate(DType.F32)),
        "blocks.0.0.conv1.weight");
    refused(
        arrays -> arrays.put("blocks.1.1.g.weight", NdArray.allocate(DType.F32)),
        "blocks.1.1.g.weight");
  }

  @Test
  void numbersThatCannotBeAreNamed() {
    refused(set("blocks.0.0.conv2.weight", Float.NaN), "blocks.0.0.conv2.weight");
    refused(set("output_layer.0.gain", Float.NEGATIVE_INFINITY), "output_layer.0.gain");
    refused(set("blocks.1.0.bn1.stored_var", -1f), "blocks.1.0.bn1.stored_var");
    refused(
        arrays -> arrays.put("linear.bias", NdArray.allocate(DType.I64, 128)), "linear.bias");
    refused(
        arrays ->
            arrays.put("blocks.0.0.conv_sc.weight", NdArray.allocate(DType.F32, 8, 8, 1, 1)),
        "blocks.0.0.conv_sc.weight");
  }

  @Test
  void anotherNetworkIsNotAGenerator() {
    Path path = write(Map.of("inc.double_conv.0.weight", NdArray.allocate(DType.F32, 4, 3, 3, 3)));
    var e = assertThrows(ChiaroException.Model.class, () -> load(path));
    assertTrue(e.getMessage().contains("not a BigBiGAN generator"), e.getMessage());
  }

  private static Consumer<Map<String, NdArray>> set(String name, float value) {
    return arrays -> arrays.get(name).data().putFloat(4, value);
  }

  private void refused(Consumer<Map<String, NdArray>> damage, String name) {
    Map<String, NdArray> arrays = TinyGenerators.arrays16();
    damage.accept(arrays);
    Path path = write(arrays);
    var e = assertThrows(ChiaroException.Model.class, () -> load(path), name);
    assertTrue(e.getMessage().contains(name), e.getMessage());
    assertTrue(e.getMessage().startsWith(path.toString()), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  private static void load(Path path) {
    GeneratorFile.load(path, Precision.FP32).close();
  }

  private Path write(Map<String, NdArray> arrays) {
    Path path = folder.resolve("generator.safetensors");
    Safetensors.write(path, arrays, Map.of());
    return path;
  }
}
