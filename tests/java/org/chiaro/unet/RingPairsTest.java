package org.chiaro.unet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.Pointers;
import org.chiaro.filter.FilterConfig;
import org.chiaro.filter.Verdict;
import org.chiaro.gan.BigBiGan;
import org.chiaro.gan.Generator;
import org.chiaro.gan.TinyGenerators;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.latent.LatentShift;
import org.chiaro.mask.MaskRule;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Place;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The way of the pairs on a graphics card, on the processor: all but the streams is the same. */
class RingPairsTest {
  private static final int BATCH = 6;
  private static final int ROUND = 8;

  private final BigBiGan generator = TinyGenerators.of(TinyGenerators.arrays16());
  private final Kernels kernels = KernelProvider.open("auto", 1);

  @AfterEach
  void close() {
    generator.close();
    kernels.close();
  }

  private static LatentShift shift(int up, int down) {
    float[] direction = new float[12];
    direction[up] = 1;
    direction[down] = -1;
    return new LatentShift(direction, 2);
  }

  private PairSynthesis synthesis(Generator images, MaskRule rule, FilterConfig filters) {
    Optional<LatentShift> dark =
        rule == MaskRule.DUAL ? Optional.of(shift(7, 2)) : Optional.empty();
    return new PairSynthesis(
        images, new GaussianLatents(12, 2), shift(2, 7), dark, rule, filters, kernels);
  }

  private RingPairs ring(Generator images, MaskRule rule, FilterConfig filters, int round) {
    RingSynthesis synthesis = synthesis(images, rule, filters).intoRing(Place.CPU, kernels);
    return new RingPairs(synthesis, BATCH, round, 100);
  }

  private RingPairs ring() {
    return ring(generator, MaskRule.LIGHTER, FilterConfig.defaults(), ROUND);
  }

  /** Kept samples in their order, one by one. */
  private List<float[][]> expected(MaskRule rule, FilterConfig filters, int rounds) {
    List<float[][]> kept = new ArrayList<>();
    try (var scope = TensorScope.noGrad()) {
      PairSynthesis synthesis = synthesis(generator, rule, filters);
      for (int i = 0; i < rounds; i++) {
        PairSynthesis.Round round = synthesis.round((long) i * ROUND, ROUND);
        for (Verdict verdict : round.report().verdicts()) {
          if (verdict.kept()) {
            Tensor image = round.pair().original().select(0, verdict.index());
            Tensor mask = round.masks().select(0, verdict.index());
            kept.add(new float[][] {floats(image), floats(mask)});
          }
        }
      }
    }
    return kept;
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.numel()];
    Tensors.toArray(Tensors.toFloat(tensor)).data().asFloatBuffer().get(values);
    return values;
  }

  private static void assertSame(List<float[][]> samples, int first, TrainingBatch batch) {
    for (int i = 0; i < BATCH; i++) {
      assertArrayEquals(samples.get(first + i)[0], floats(batch.images().select(0, i)));
      assertArrayEquals(samples.get(first + i)[1], floats(batch.masks().select(0, i)));
    }
  }

  @ParameterizedTest
  @EnumSource(MaskRule.class)
  void batchesAreTheKeptSamplesInTheirOrder(MaskRule rule) {
    // the mean rule gives masks of about a half, which the size filter would drop
    FilterConfig filters = new FilterConfig(true, 0.2, rule == MaskRule.MEAN ? 1 : 0.5, true);
    List<float[][]> samples = expected(rule, filters, 30);
    try (RingPairs pairs = ring(generator, rule, filters, ROUND)) {
      for (int first = 0; first + BATCH <= samples.size(); first += BATCH) {
        try (var scope = TensorScope.noGrad()) {
          assertSame(samples, first, pairs.next());
        }
      }
      assertTrue(samples.size() > 60, "more than the ring holds: " + samples.size());
    }
  }

  @Test
  void theReportCountsWhatLiesBeforeThePosition() {
    try (RingPairs pairs = ring();
        var scope = TensorScope.noGrad()) {
      for (int i = 1; i <= 5; i++) {
        pairs.next();
        SynthReport report = pairs.report();
        assertEquals(pairs.position(), report.drawn());
        assertEquals(i * BATCH, report.kept());
        assertEquals(
            report.drawn(),
            report.kept() + report.droppedBySize() + report.droppedByHistogram());
      }
    }
  }

  @Test
  void aRingThatSeeksGoesOnWhereAnotherStood() {
    try (RingPairs unbroken = ring();
        var scope = TensorScope.noGrad()) {
      for (int i = 0; i < 6; i++) {
        unbroken.next();
        try (RingPairs resumed = ring();
            var inner = TensorScope.noGrad()) {
          resumed.seek(unbroken.position());
          try (RingPairs same = ring()) {
            for (int k = 0; k <= i; k++) {
              same.next();
            }
            TrainingBatch wanted = same.next();
            TrainingBatch got = resumed.next();
            assertArrayEquals(floats(wanted.images()), floats(got.images()));
            assertArrayEquals(floats(wanted.masks()), floats(got.masks()));
            assertEquals(same.position(), resumed.position());
            SynthReport since = same.report().minus(unbroken.report());
            assertEquals(since, resumed.report());
          }
        }
      }
    }
  }

  @Test
  void tooLittleMemoryHalvesTheRoundsAndGivesTheSameSamples() {
    List<float[][]> samples = expected(MaskRule.LIGHTER, FilterConfig.defaults(), 8);
    Generator tight = new FailingGenerator(generator, 7, "CUDA out of memory. Tried to allocate");
    try (RingPairs pairs = ring(tight, MaskRule.LIGHTER, FilterConfig.defaults(), ROUND)) {
      for (int first = 0; first < 3 * BATCH; first += BATCH) {
        try (var scope = TensorScope.noGrad()) {
          TrainingBatch batch = pairs.next();
          for (int i = 0; i < BATCH; i++) {
            float[] image = floats(batch.images().select(0, i));
            assertArrayEquals(samples.get(first + i)[0], image, 1e-5f);
          }
        }
      }
    }
  }

  @Test
  void memoryThatDoesNotDoForOnePairIsADeviceError() {
    Generator none = new FailingGenerator(generator, 0, "CUDA out of memory");
    try (RingPairs pairs = ring(none, MaskRule.LIGHTER, FilterConfig.defaults(), ROUND);
        var scope = TensorScope.noGrad()) {
      var failure = assertThrows(ChiaroException.Device.class, pairs::next);
      assertTrue(failure.getMessage().contains("one pair of 16x16"), failure.getMessage());
    }
  }

  @Test
  void aFaultOfTheDeviceNamesWhatRan() {
    Generator broken =
        new FailingGenerator(
            generator, 0, "CUDA error: an illegal memory access was encountered\nstack\nstack");
    try (RingPairs pairs = ring(broken, MaskRule.LIGHTER, FilterConfig.defaults(), ROUND);
        var scope = TensorScope.noGrad()) {
      var failure = assertThrows(ChiaroException.Device.class, pairs::next);
      String text = failure.getMessage();
      assertTrue(text.contains("samples 0 to 7, [8,3,16,16]"), text);
      assertTrue(text.contains("illegal memory access") && !text.contains("\n"), text);
    }
  }

  @Test
  void filtersThatKeepNothingEndTheWait() {
    FilterConfig nothing = new FilterConfig(true, 0.2, 1e-9, true);
    RingSynthesis synthesis =
        synthesis(generator, MaskRule.LIGHTER, nothing).intoRing(Place.CPU, kernels);
    try (RingPairs pairs = new RingPairs(synthesis, BATCH, ROUND, 3);
        var scope = TensorScope.noGrad()) {
      var failure = assertThrows(ChiaroException.Data.class, pairs::next);
      assertTrue(failure.getMessage().contains("3 rounds gave"), failure.getMessage());
    }
  }

  @Test
  void roundsLeaveNothingBehind() {
    try (RingPairs pairs = ring()) {
      run(pairs, 10);
      long pointers = Pointer.totalCount();
      run(pairs, 50);
      Pointers.assertNoMoreThan(pointers);
    }
  }

  private static void run(RingPairs pairs, int batches) {
    for (int i = 0; i < batches; i++) {
      try (var scope = TensorScope.noGrad()) {
        pairs.next();
      }
    }
  }

  /** A generator that fails with a message for more than so many images at once. */
  private record FailingGenerator(Generator plain, int most, String message) implements Generator {
    @Override
    public Tensor images(Tensor codes) {
      if (codes.size(0) > most) {
        throw new RuntimeException(message);
      }
      return plain.images(codes);
    }

    @Override
    public String name() {
      return plain.name();
    }

    @Override
    public String hash() {
      return plain.hash();
    }

    @Override
    public int latentSize() {
      return plain.latentSize();
    }

    @Override
    public int height() {
      return plain.height();
    }

    @Override
    public int width() {
      return plain.width();
    }

    @Override
    public void close() {}
  }
}
