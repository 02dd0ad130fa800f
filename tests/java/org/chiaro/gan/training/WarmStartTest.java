package org.chiaro.gan.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.chiaro.gan.training.GanConfig.Loss.LOGISTIC;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.gan.Encoder;
import org.chiaro.gan.Generator;
import org.chiaro.gan.GeneratorFile;
import org.chiaro.io.NdArray;
import org.chiaro.io.Safetensors;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmStartTest {
  @TempDir private Path folder;
  private Path earlier;
  private Path photos;

  @BeforeEach
  void aRunWithoutEncoder() {
    photos = TinyTraining.photos(folder.resolve("photos"), 50);
    earlier = folder.resolve("earlier");
    train(earlier, TinyTraining.config(2, LOGISTIC, false), Optional.empty());
  }

  private void train(Path out, GanConfig config, Optional<WarmStart> start) {
    try (PhotoSet set = PhotoSet.load(photos, config.shape().resolution())) {
      new GanRun(out, config, new GanRun.Saving(2, 1), Map.of())
          .train(set, start, false, () -> false, losses -> {});
    }
  }

  private static String start(WarmStart start, GanConfig config, Map<String, NdArray> after) {
    try (Networks networks = new Networks(config)) {
      String told = start.into(networks);
      after.putAll(networks.state());
      return told;
    }
  }

  @Test
  void anEncoderBeginsWithTheDiscriminatorsEyes() {
    Map<String, NdArray> before = checkpoint();
    Map<String, NdArray> after = new HashMap<>();
    String told =
        start(
            WarmStart.read(earlier),
            TinyTraining.config(2, LOGISTIC, true),
            after);
    assertTrue(told.contains("anew: joint.0, joint.1"), told);
    assertEquals(before.get("g.linear.weight").data(), after.get("g.linear.weight").data());
    assertEquals(before.get("average.linear.bias").data(), after.get("average.linear.bias").data());
    assertEquals(before.get("d.hidden.weight").data(), after.get("d.hidden.weight").data());
    for (String encoder : new String[] {"e.", "averaged-encoder."}) {
      assertEquals(
          before.get("d.blocks.1.conv2.weight").data(),
          after.get(encoder + "blocks.1.conv2.weight").data());
    }
  }

  private Map<String, NdArray> checkpoint() {
    return Safetensors.read(earlier.resolve("checkpoints/step-000002.safetensors")).tensors();
  }

  @Test
  void aHigherResolutionAddsABlockAndKeepsTheRest() {
    GanConfig.Shape small = new GanConfig.Shape(64, 2, 20, false);
    Map<String, NdArray> before;
    try (Networks networks = new Networks(TinyTraining.config(small, 2, LOGISTIC, 1e-3))) {
      before = networks.state();
    }
    Path checkpoint = folder.resolve("step-000002.safetensors");
    Safetensors.write(checkpoint, before, Map.of());
    WarmStart start = WarmStart.read(checkpoint);
    assertEquals(4, start.chunk());
    Map<String, NdArray> after = new HashMap<>();
    GanConfig.Shape grown = new GanConfig.Shape(128, 2, 24, true);
    String told = start(start, TinyTraining.config(grown, 2, LOGISTIC, 1e-3), after);
    assertTrue(told.contains("anew: blocks.4.0.bn1"), told);
    // the generator's coarse blocks come first, the discriminator's last
    String g = "blocks.3.0.conv2.weight";
    assertEquals(before.get("g." + g).data(), after.get("g." + g).data());
    assertEquals(
        before.get("d.blocks.3.conv2.weight").data(), after.get("d.blocks.4.conv2.weight").data());
    assertEquals(
        before.get("d.blocks.0.conv2.weight").data(), after.get("e.blocks.1.conv2.weight").data());
  }

  @Test
  void aFrozenGeneratorStaysAsItIsAndItsEncoderNamesIt() {
    Path file = earlier.resolve("generator.safetensors");
    GanConfig.Shape shape = new GanConfig.Shape(16, 2, 12, true);
    Path out = folder.resolve("frozen");
    train(
        out,
        TinyTraining.config(shape, 2, LOGISTIC, 0),
        Optional.of(WarmStart.read(file)));
    try (Generator before = GeneratorFile.load(file, Precision.FP32);
        Generator after = GeneratorFile.load(out.resolve("generator.safetensors"), Precision.FP32);
        Encoder encoder = Encoder.load(out.resolve("encoder.safetensors"), Precision.FP32);
        var scope = TensorScope.noGrad()) {
      Tensor z = new GaussianLatents(12, 3).latents(0, 4);
      assertTrue(before.images(z).equal(after.images(z)));
      assertEquals(after.hash(), encoder.generatorHash());
      assertEquals(12, encoder.latentSize());
      assertEquals(16, encoder.resolution());
    }
  }

  @Test
  void whatIsNoRunIsSaid() throws Exception {
    var refused = assertThrows(ChiaroException.Model.class, () -> WarmStart.read(photos));
    assertTrue(refused.getMessage().contains("no checkpoints"), refused.getMessage());
    Path encoder = folder.resolve("other.safetensors");
    Safetensors.write(encoder, Map.of("a", NdArray.allocate(org.chiaro.kernel.DType.F32, 2)), Map.of());
    assertThrows(ChiaroException.Model.class, () -> WarmStart.read(encoder));
    assertFalse(Files.exists(folder.resolve("frozen")));
  }
}
