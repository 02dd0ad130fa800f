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
import org.bytedeco.javacpp.Pointer;
import org.chiaro.Pointers;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.gan.Generator;
import org.chiaro.gan.GeneratorFile;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.latent.Philox;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GanTrainerTest {
  private static final int SIDE = 16;

  @TempDir private Path folder;
  private Path photos;

  @BeforeEach
  void photos() {
    photos = AtomicFiles.createDirectories(folder.resolve("photos"));
    for (int i = 0; i < 50; i++) {
      write(photos.resolve("p%02d.png".formatted(i)), 20 + i % 3, i);
    }
  }

  private static void write(Path file, int side, int seed) {
    Philox random = new Philox(seed);
    ByteBuffer rgb = ByteBuffer.allocateDirect(side * side * 3);
    for (int i = 0; i < rgb.capacity(); i++) {
      rgb.put(i, (byte) random.below(0, i, 256));
    }
    ImageFiles.writePng(file, new Picture(side, side, rgb));
  }

  private static GanConfig config(long steps, GanConfig.Loss loss) {
    return new GanConfig(
        SIDE, 2, 12, 4, steps, 1e-3, 1e-3, loss, 0.1, 2, 0.9, 7, Precision.FP32);
  }

  @Test
  void aResumedRunRepeatsAnUnbrokenOneBitForBit() {
    Map<String, NdArray> unbroken;
    Map<String, NdArray> middle;
    try (PhotoSet set = PhotoSet.load(photos, SIDE);
        GanTrainer trainer = new GanTrainer(config(6, GanConfig.Loss.LOGISTIC), set)) {
      steps(trainer, 3);
      middle = trainer.state();
      steps(trainer, 3);
      unbroken = trainer.state();
    }
    try (PhotoSet set = PhotoSet.load(photos, SIDE);
        GanTrainer trainer = new GanTrainer(config(6, GanConfig.Loss.LOGISTIC), set)) {
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

  @Test
  void stepsLeaveNoPointersBehind() {
    try (PhotoSet set = PhotoSet.load(photos, SIDE);
        GanTrainer trainer = new GanTrainer(config(30, GanConfig.Loss.HINGE), set)) {
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
      new GanRun(out, config(4, GanConfig.Loss.LOGISTIC), Map.of("data", "noise"))
          .train(set, false, 2, () -> false, losses -> told.add(losses.step()));
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

  private static List<Long> shape(Tensor tensor) {
    return java.util.Arrays.stream(Tensors.shape(tensor)).boxed().toList();
  }

  @Test
  void stoppingSavesAndResumingGoesOn() {
    Path out = folder.resolve("run");
    GanRun run = new GanRun(out, config(4, GanConfig.Loss.LOGISTIC), Map.of());
    List<Long> told = new ArrayList<>();
    try (PhotoSet set = PhotoSet.load(photos, SIDE)) {
      assertThrows(
          ChiaroException.Interrupted.class,
          () -> run.train(set, false, 100, () -> true, losses -> told.add(losses.step())));
      run.train(set, true, 100, () -> false, losses -> told.add(losses.step()));
    }
    assertEquals(List.of(1L, 2L, 3L, 4L), told);
  }

  @Test
  void photosAreCroppedScaledAndListedWhenUnreadable() throws Exception {
    Files.writeString(photos.resolve("broken.png"), "not a picture");
    write(photos.resolve("small.png"), 8, 1);
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
  }
}
