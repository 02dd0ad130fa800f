package org.chiaro.gan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.Pointer;
import org.chiaro.Pointers;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.io.Picture;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.latent.LatentShift;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedArraysTest {
  private final GaussianLatents latents = new GaussianLatents(12, 2);

  @TempDir Path folder;

  @Test
  void theFilesHoldThePairsWhateverTheBatches() {
    float[] direction = new float[12];
    direction[0] = 1;
    LatentShift shift = new LatentShift(direction, 2);
    try (var gan = TinyGenerators.of(TinyGenerators.arrays16());
        var scope = TensorScope.noGrad()) {
      AtomicInteger done = new AtomicInteger();
      new GeneratedArrays(gan, latents, Optional.of(shift), 11, 4).write(folder, done::addAndGet);
      assertEquals(11, done.get());
      ImagePair pair = gan.pair(latents.latents(0, 11), shift.tensor());
      assertClose(pair.original(), Npy.read(folder.resolve("images.npy")));
      assertClose(pair.shifted(), Npy.read(folder.resolve("shifted.npy")));
      Picture sheet =
          ImageFiles.readRgb(folder.resolve("sheet.png"), ImageFiles.Orientation.AS_STORED);
      assertEquals(4 * 18, sheet.height());
      assertEquals(8 * 18, sheet.width());
    }
  }

  @Test
  void withoutAShiftThereAreNoShiftedImages() {
    try (var gan = TinyGenerators.of(TinyGenerators.arrays16())) {
      new GeneratedArrays(gan, latents, Optional.empty(), 3, 4).write(folder, n -> {});
      assertArrayEquals(
          new long[] {3, 3, 16, 16}, Npy.read(folder.resolve("images.npy")).shape());
      assertFalse(Files.exists(folder.resolve("shifted.npy")));
    }
  }

  @Test
  void nothingIsLeftInNativeMemory() {
    try (var gan = TinyGenerators.of(TinyGenerators.arrays16())) {
      new GeneratedArrays(gan, latents, Optional.empty(), 3, 4).write(folder, n -> {});
      long before = Pointer.totalCount();
      new GeneratedArrays(gan, latents, Optional.empty(), 300, 4).write(folder, n -> {});
      Pointers.assertNoMoreThan(before);
    }
  }

  private static void assertClose(Tensor expected, NdArray actual) {
    double difference = BigBiGanTest.difference(expected, Tensors.of(actual));
    assertTrue(difference < 1e-5, "difference " + difference);
  }
}
