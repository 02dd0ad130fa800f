package org.chiaro.unet;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.chiaro.Pointers;
import org.chiaro.filter.FilterConfig;
import org.chiaro.gan.TinyGenerators;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.latent.LatentShift;
import org.chiaro.mask.MaskRule;
import org.chiaro.torch.TensorScope;
import org.junit.jupiter.api.Test;

class SynthesisLeakTest {
  private static final long ROOM_BYTES = 16L << 20;

  @Test
  void fiftyBatchesLeaveNothingBehind() throws IOException {
    float[] direction = new float[15];
    direction[1] = 1;
    try (var generator = TinyGenerators.of(TinyGenerators.arrays64());
        Kernels kernels = KernelProvider.open("auto", 1)) {
      var pairs =
          new OnlinePairs(
              new PairSynthesis(
                  generator,
                  new GaussianLatents(15, 2),
                  new LatentShift(direction, 1),
                  Optional.empty(),
                  MaskRule.LIGHTER,
                  new FilterConfig(true, 0.2, 1, false),
                  kernels),
              8,
              100);
      rounds(pairs, 10);
      long pointers = Pointer.totalCount();
      long resident = residentBytes();
      rounds(pairs, 50);
      Pointers.assertNoMoreThan(pointers);
      long grown = residentBytes() - resident;
      assertTrue(grown < ROOM_BYTES, "resident memory grew by " + grown + " bytes");
    }
  }

  private static void rounds(OnlinePairs pairs, int rounds) {
    for (int i = 0; i < rounds; i++) {
      try (var scope = TensorScope.noGrad()) {
        pairs.next();
      }
    }
  }

  private static long residentBytes() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
    return Long.parseLong(pages) * 4096;
  }
}
