package org.chiaro.unet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.filter.FilterConfig;
import org.chiaro.filter.Verdict;
import org.chiaro.gan.BigBiGan;
import org.chiaro.gan.TinyGenerators;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.latent.LatentShift;
import org.chiaro.mask.MaskRule;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OnlinePairsTest {
  private static final int BATCH = 6;

  private final BigBiGan generator = TinyGenerators.of(TinyGenerators.arrays16());

  @AfterEach
  void close() {
    generator.close();
  }

  private PairSynthesis synthesis(FilterConfig filters) {
    float[] direction = new float[12];
    direction[2] = 1;
    direction[7] = -1;
    return new PairSynthesis(
        generator,
        new GaussianLatents(12, 2),
        new LatentShift(direction, 2),
        Optional.empty(),
        MaskRule.LIGHTER,
        filters,
        KernelProvider.open("java", 1));
  }

  private OnlinePairs pairs(FilterConfig filters) {
    return new OnlinePairs(synthesis(filters), BATCH, 100);
  }

  @Test
  void imagesThatAreNotNumbersAreCaughtInTheirRound() {
    float[] wild = new float[12];
    wild[2] = Float.MAX_VALUE;
    PairSynthesis broken =
        new PairSynthesis(
            generator,
            new GaussianLatents(12, 2),
            new LatentShift(wild, 1e30f),
            Optional.empty(),
            MaskRule.LIGHTER,
            FilterConfig.defaults(),
            KernelProvider.open("java", 1));
    try (var scope = TensorScope.noGrad()) {
      var error = assertThrows(ChiaroException.Model.class, () -> broken.round(12, BATCH));
      assertTrue(error.getMessage().contains("samples 12 to 17"), error.getMessage());
    }
  }

  @Test
  void aBatchIsFullAndOfTheRightTypes() {
    try (var scope = TensorScope.noGrad()) {
      TrainingBatch batch = pairs(FilterConfig.defaults()).next();
      assertArrayEquals(new long[] {BATCH, 3, 16, 16}, Tensors.shape(batch.images()));
      assertArrayEquals(new long[] {BATCH, 16, 16}, Tensors.shape(batch.masks()));
      assertEquals(DType.F32, Tensors.view(batch.images()).dtype());
      assertEquals(DType.U8, Tensors.view(batch.masks()).dtype());
    }
  }

  @Test
  void theMaskIsWhereTheImageGotLighterAndTheImageIsTheUnshiftedOne() {
    FilterConfig none = new FilterConfig(false, 0.2, 1, false);
    try (var scope = TensorScope.noGrad()) {
      PairSynthesis.Round round = synthesis(none).round(0, BATCH);
      TrainingBatch batch = pairs(none).next();
      Tensor weights = Tensors.of(new float[] {0.2989f, 0.5870f, 0.1140f}, 1, 3, 1, 1);
      Tensor before = round.pair().original().mul(weights).sum(new long[] {1}, false, noType());
      Tensor after = round.pair().shifted().mul(weights).sum(new long[] {1}, false, noType());
      double wrong =
          after
              .gt(before)
              .ne(batch.masks().to(torch.ScalarType.Bool))
              .to(torch.ScalarType.Float)
              .mean()
              .item_float();
      assertTrue(wrong < 0.01, "pixels that disagree: " + wrong);
      assertEquals(0, batch.images().sub(round.pair().original()).abs().max().item_float());
    }
  }

  @Test
  void droppedPairsAreLeftOutAndTheOverflowIsThrownAway() {
    OnlinePairs pairs = pairs(FilterConfig.defaults());
    try (var scope = TensorScope.noGrad()) {
      TrainingBatch batch = pairs.next();
      SynthReport report = pairs.report();
      assertTrue(report.drawn() > BATCH, "this seed drops some: " + report.describe());
      assertEquals(pairs.position(), report.drawn());
      assertEquals(0, report.drawn() % BATCH);
      assertEquals(
          report.drawn(),
          report.kept() + report.droppedBySize() + report.droppedByHistogram());
      int next = 0;
      PairSynthesis synthesis = synthesis(FilterConfig.defaults());
      for (long first = 0; first < pairs.position(); first += BATCH) {
        PairSynthesis.Round round = synthesis.round(first, BATCH);
        for (Verdict verdict : round.report().verdicts()) {
          if (verdict.kept() && next < BATCH) {
            Tensor expected = round.pair().original().select(0, verdict.index());
            Tensor actual = batch.images().select(0, next++);
            assertEquals(0, expected.sub(actual).abs().max().item_float());
          }
        }
      }
      assertEquals(BATCH, next);
    }
  }

  @Test
  void aSourceThatSeeksGoesOnWhereAnotherStood() {
    OnlinePairs unbroken = pairs(FilterConfig.defaults());
    OnlinePairs resumed = pairs(FilterConfig.defaults());
    try (var scope = TensorScope.noGrad()) {
      unbroken.next();
      resumed.seek(unbroken.position());
      TrainingBatch expected = unbroken.next();
      TrainingBatch actual = resumed.next();
      assertEquals(0, expected.images().sub(actual.images()).abs().max().item_float());
      assertEquals(unbroken.position(), resumed.position());
    }
  }

  @Test
  void filtersThatDropEverythingEndInADataErrorWithTheirCounts() {
    OnlinePairs pairs =
        new OnlinePairs(synthesis(new FilterConfig(true, 0.2, 1e-9, true)), BATCH, 3);
    var e = assertThrows(ChiaroException.Data.class, pairs::next);
    assertTrue(e.getMessage().contains("3 rounds"), e.getMessage());
    assertTrue(e.getMessage().contains("drew 18"), e.getMessage());
    assertTrue(e.getMessage().contains("by size"), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  private static ScalarTypeOptional noType() {
    return new ScalarTypeOptional();
  }
}
