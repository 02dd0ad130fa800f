package org.chiaro.gan.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.chiaro.Pointers;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.gan.Generator;
import org.chiaro.gan.GeneratorFile;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GanTrainerTest {
  private static final int SIDE = 16;

  @TempDir private Path folder;
  private Path photos;

  @BeforeEach
  void photos() {
    photos = TinyTraining.photos(folder.resolve("photos"), 50);
  }

  private static GanConfig config(long steps, GanConfig.Loss loss) {
    return TinyTraining.config(steps, loss, false);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aResumedRunRepeatsAnUnbrokenOneBitForBit(boolean encoder) {
    GanConfig config = TinyTraining.config(6, GanConfig.Loss.LOGISTIC, encoder);
    Map<String, NdArray> unbroken;
    Map<String, NdArray> middle;
    try (PhotoSet set = PhotoSet.load(photos, SIDE);
        GanTrainer trainer = new GanTrainer(config, set)) {
      steps(trainer, 3);
      middle = trainer.state();
      steps(trainer, 3);
      unbroken = trainer.state();
    }
    try (PhotoSet set = PhotoSet.load(photos, SIDE);
        GanTrainer trainer = new GanTrainer(config, set)) {
      trainer.restore(middle);
      steps(trainer, 3);
      Map<String, NdArray> resumed = trainer.state();
      assertEquals(unbroken.keySet(), resumed.keySet());
      unbroken.forEach((name, array) -> assertEquals(array.data(), resumed.get(name).data(), name));
    }
  }

  private static void steps(GanTrainer trainer, int n) {
    for (int i = 0; i < n; i++) {
      trainer.step();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stepsLeaveNoPointersBehind(boolean encoder) {
    GanConfig config = TinyTraining.config(30, GanConfig.Loss.HINGE, encoder);
    try (PhotoSet set = PhotoSet.load(photos, SIDE);
        GanTrainer trainer = new GanTrainer(config, set)) {
      steps(trainer, 4);
      long before = Pointer.totalCount();
      steps(trainer, 10);
      Pointers.assertNoMoreThan(before);
    }
  }

  @Test
  void aRunWritesAGeneratorThatLoads() {
    Path out = folder.resolve("run");
    List<Long> told = new ArrayList<>();
    try (PhotoSet set = PhotoSet.load(photos, SIDE)) {
      new GanRun(out, config(4, GanConfig.Loss.LOGISTIC), saving(2), Map.of("data", "noise"))
          .train(set, Optional.empty(), false, () -> false, losses -> told.add(losses.step()));
    }
    assertEquals(List.of(1L, 2L, 3L, 4L), told);
    assertTrue(Files.exists(out.resolve("samples/step-000004.png")));
    try (Generator generator =
            GeneratorFile.load(out.resolve("generator.safetensors"), Precision.FP32);
        var scope = TensorScope.noGrad()) {
      Tensor images = generator.images(new GaussianLatents(12, 1).latents(0, 3));
      assertEquals(List.of(3L, 3L, 16L, 16L), shape(images));
    }
  }

  private static GanRun.Saving saving(int every) {
    return new GanRun.Saving(every, 2);
  }

  private static List<Long> shape(Tensor tensor) {
    return java.util.Arrays.stream(Tensors.shape(tensor)).boxed().toList();
  }

  @Test
  void stoppingSavesAndResumingGoesOn() {
    Path out = folder.resolve("run");
    GanRun run = new GanRun(out, config(4, GanConfig.Loss.LOGISTIC), saving(100), Map.of());
    List<Long> told = new ArrayList<>();
    try (PhotoSet set = PhotoSet.load(photos, SIDE)) {
      assertThrows(
          ChiaroException.Interrupted.class,
          () -> run.train(
                  set, Optional.empty(), false, () -> true, losses -> told.add(losses.step())));
      run.train(set, Optional.empty(), true, () -> false, losses -> told.add(losses.step()));
    }
    assertEquals(List.of(1L, 2L, 3L, 4L), told);
  }

  @Test
  void aDamagedCheckpointFallsBackToTheOneBeforeAndEndsTheSame() throws Exception {
    try (PhotoSet set = PhotoSet.load(photos, SIDE)) {
      GanConfig config = config(6, GanConfig.Loss.LOGISTIC);
      Path whole = folder.resolve("whole");
      Path out = folder.resolve("run");
      train(whole, config, set, false);
      train(out, config, set, false);
      Path checkpoints = out.resolve("checkpoints");
      assertEquals(List.of("step-000004.safetensors", "step-000006.safetensors"), names(checkpoints));
      Path newest = checkpoints.resolve("step-000006.safetensors");
      byte[] content = Files.readAllBytes(newest);
      content[content.length / 2] ^= 1;
      Files.write(newest, content);
      Files.delete(out.resolve("generator.safetensors"));

      assertEquals(List.of(5L, 6L), train(out, config, set, true));
      for (String file : List.of("generator.safetensors", "scores.csv")) {
        assertEquals(
            -1, Files.mismatch(whole.resolve(file), out.resolve(file)), file + " is the same");
      }
      // all damaged: not a new beginning over what is there
      for (Path file : List.of(newest, checkpoints.resolve("step-000004.safetensors"))) {
        Files.write(file, new byte[100]);
      }
      assertThrows(ChiaroException.Model.class, () -> train(out, config, set, true));
    }
  }

  @Test
  void whatAStopLeftOutIsMadeUpForWhenItGoesOn() throws Exception {
    GanConfig config = config(4, GanConfig.Loss.LOGISTIC);
    Path out = folder.resolve("run");
    try (PhotoSet set = PhotoSet.load(photos, SIDE)) {
      train(folder.resolve("whole"), config, set, false);
      GanRun run = new GanRun(out, config, saving(2), Map.of());
      List<Long> told = new ArrayList<>();
      assertThrows(
          ChiaroException.Interrupted.class,
          () ->
              run.train(
                  set,
                  Optional.empty(),
                  false,
                  () -> told.size() == 2,
                  losses -> told.add(losses.step())));
      assertEquals(List.of("step-000002.safetensors"), names(out.resolve("checkpoints")));
      assertTrue(Files.notExists(out.resolve("scores.csv")));
      assertEquals(List.of(3L, 4L), train(out, config, set, true));
    }
    assertEquals(
        -1, Files.mismatch(folder.resolve("whole/scores.csv"), out.resolve("scores.csv")));
  }

  private static List<Long> train(Path out, GanConfig config, PhotoSet set, boolean resume) {
    List<Long> told = new ArrayList<>();
    new GanRun(out, config, saving(2), Map.of())
        .train(set, Optional.empty(), resume, () -> false, losses -> told.add(losses.step()));
    return told;
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aGradientThatIsNotFiniteReachesNoWeight() {
    try (PhotoSet set = PhotoSet.load(photos, SIDE);
        GanTrainer trainer = new GanTrainer(config(3, GanConfig.Loss.LOGISTIC), set)) {
      trainer.step();
      Map<String, NdArray> before = trainer.networks().state();
      try (var scope = TensorScope.noGrad()) {
        // a weight that went wrong makes the gradients wrong
        trainer.networks().discriminatorWeights().all().values().iterator().next().fill_(new Scalar(1e38));
      }
      var error = assertThrows(ChiaroException.Data.class, trainer::step);
      assertTrue(error.getMessage().contains("step 2"), error.getMessage());
      assertTrue(error.getMessage().contains("gradient of d."), error.getMessage());
      Map<String, NdArray> after = trainer.networks().state();
      before.forEach(
          (name, array) -> {
            if (name.startsWith("g.") && !name.contains("running")) {
              assertEquals(array.data(), after.get(name).data(), name);
            }
          });
    }
  }

  @Test
  void photosAreCroppedScaledAndListedWhenUnreadable() throws Exception {
    Files.writeString(photos.resolve("broken.png"), "not a picture");
    TinyTraining.write(photos.resolve("small.png"), 8, 1);
    try (PhotoSet set = PhotoSet.load(photos, SIDE);
        var scope = TensorScope.noGrad()) {
      assertEquals(50, set.size());
      assertEquals(2, set.unreadable().size());
      Tensor batch = set.batch(1, 0, 5);
      assertEquals(List.of(5L, 3L, 16L, 16L), shape(batch));
      assertTrue(batch.min().item_float() >= -1 && batch.max().item_float() <= 1);
    }
  }

  @Test
  void tooFewPhotosAreRefused() {
    var refused =
        assertThrows(
            ChiaroException.Data.class, () -> PhotoSet.load(folder.resolve("photos"), 64));
    assertTrue(refused.getMessage().contains("0 usable photos"), refused.getMessage());
    Path twelve = TinyTraining.photos(folder.resolve("twelve"), 12);
    refused = assertThrows(ChiaroException.Data.class, () -> PhotoSet.load(twelve, SIDE));
    assertTrue(refused.getMessage().contains("12 usable photos"), refused.getMessage());
  }

  @Test
  void onePhotoManyTimesIsRefused() throws Exception {
    Path same = AtomicFiles.createDirectories(folder.resolve("same"));
    ByteBuffer grey = ByteBuffer.allocateDirect(20 * 20 * 3);
    while (grey.hasRemaining()) {
      grey.put((byte) 128);
    }
    for (int i = 0; i < 60; i++) {
      ImageFiles.writePng(same.resolve(i + ".png"), new Picture(20, 20, grey.rewind()));
    }
    var refused = assertThrows(ChiaroException.Data.class, () -> PhotoSet.load(same, SIDE));
    assertTrue(refused.getMessage().contains("only 1 that differ"), refused.getMessage());
  }

  @Test
  void aShareToldByNamesIsKeptOut() {
    Path many = TinyTraining.photos(folder.resolve("many"), 120);
    try (PhotoSet set = PhotoSet.load(many, SIDE, 0.3);
        PhotoSet again = PhotoSet.load(many, SIDE, 0.3);
        var scope = TensorScope.noGrad()) {
      assertEquals(120, set.size() + set.keptOut());
      assertTrue(set.keptOut() >= 20 && set.keptOut() < 60, "kept out " + set.keptOut());
      assertEquals(set.keptOut(), set.forScoring().size(0));
      assertTrue(set.forScoring().equal(again.forScoring()));
    }
    try (PhotoSet few = PhotoSet.load(photos, SIDE, 0.1)) {
      assertEquals(0, few.keptOut(), "too few for a score");
      assertEquals(50, few.size());
    }
    assertThrows(ChiaroException.Usage.class, () -> PhotoSet.load(photos, SIDE, 0.9));
  }

  @Test
  void accumulatedBatchesGiveTheGradientOfAll() {
    GanConfig one = TinyTraining.config(1, GanConfig.Loss.HINGE, true);
    GanConfig two =
        new GanConfig(
            one.shape(), 4, 2, 1, one.rates(), one.terms(), 0.9, one.seed(), one.precision());
    try (PhotoSet set = PhotoSet.load(photos, SIDE);
        GanTrainer a = new GanTrainer(one, set);
        GanTrainer b = new GanTrainer(two, set)) {
      GanTrainer.Losses first = a.step();
      GanTrainer.Losses both = b.step();
      assertEquals(1, both.step());
      assertTrue(first.discriminator() != both.discriminator());
      assertTrue(Double.isFinite(both.generator() + both.images() + both.latents()));
    }
  }
}
