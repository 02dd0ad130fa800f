package org.chiaro.gan.known;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.chiaro.direction.Direction;
import org.chiaro.filter.FilterConfig;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.latent.Philox;
import org.chiaro.ranking.Candidate;
import org.chiaro.ranking.Part;
import org.chiaro.ranking.Ranked;
import org.chiaro.ranking.Ranking;
import org.chiaro.ranking.RankingConfig;
import org.chiaro.ranking.RankingRun;
import org.junit.jupiter.api.Test;

/** The true direction beside every one that tempts, where the truth is known. */
class TemptingDirectionsTest {
  private static final int SIDE = 24;
  private static final long SEED = 2;

  private static Candidate candidate(String name, float[] vector) {
    return new Candidate(name, new Direction(vector, Map.of(), ""));
  }

  private static float[] negative(float[] vector) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] = -vector[i];
    }
    return vector;
  }

  @Test
  void theTruthIsFirstTurnedRightBeforeAllThatTempt() {
    try (var gan = new KnownGenerator(SEED, SIDE);
          var kernels = KernelProvider.open("auto", 1)) {
        List<Candidate> all = new ArrayList<>();
        for (Factor factor : Factor.values()) {
          all.add(candidate(factor.name(), gan.axis(factor)));
        }
        for (int i = 0; i < 4; i++) {
          float[] random = new float[gan.latentSize()];
          new Philox(SEED).normal(-5 - i, random, 0, random.length);
          all.add(candidate("random " + i, random));
        }
        all.add(candidate("truth turned around", negative(gan.truth().light())));
        RankingConfig config = new RankingConfig(0.4, 20, 16, 16, 1, 0, FilterConfig.defaults(), 3);
        Ranking ranking =
            new RankingRun(gan, config, kernels).rank(all, () -> {}, () -> false);
        Ranked first = ranking.first();
        assertEquals("truth turned around", first.candidate().name());
        assertEquals(-1, first.way());
        assertEquals(1, gan.truth().cosine(first.light()), 1e-5);
        assertTrue(ranking.margin() > 0.05, "" + ranking.margin());
        assertTrue(ranking.doubt().isEmpty(), ranking.doubt().toString());
        assertEquals(0, first.reverse().mean(Part.KEPT));
        assertEquals(1, ranking.order().stream().filter(r -> r.magnitudes().isPresent()).count());
        Ranked exposure = find(ranking, Factor.EXPOSURE);
        assertTrue(exposure.scores().mean(Part.KEPT) < 0.2, "all gets lighter");
        assertTrue(find(ranking, Factor.OBJECT_HUE).scores().mean(Part.LIGHT) < 0.2);
        assertTrue(find(ranking, Factor.SIZE).scores().mean(Part.EDGES) < 0.6);
      }
  }

  @Test
  void whatDoesNotBelongIsTakenOut() {
    try (var gan = new KnownGenerator(SEED, SIDE);
        var kernels = KernelProvider.open("auto", 1)) {
      float[] mixed = gan.truth().light();
      float[] x = gan.axis(Factor.X);
      for (int i = 0; i < mixed.length; i++) {
        mixed[i] += 0.8f * x[i];
      }
      List<Candidate> all =
          List.of(candidate("mixed", mixed), candidate("x", x), candidate("size", gan.axis(Factor.SIZE)));
      RankingConfig config = new RankingConfig(0.4, 20, 16, 16, 1, 2, FilterConfig.defaults(), 3);
      Ranking ranking = new RankingRun(gan, config, kernels).rank(all, () -> {}, () -> false);
      assertEquals("refined from mixed", ranking.first().candidate().name());
      assertTrue(ranking.first().candidate().isRefined());
      assertEquals(0.78, gan.truth().cosine(mixed), 0.01);
      assertTrue(gan.truth().cosine(ranking.first().light()) > 0.93);
      assertEquals(4, ranking.order().size());
    }
  }

  private static Ranked find(Ranking ranking, Factor factor) {
    return ranking.order().stream()
        .filter(one -> one.candidate().name().equals(factor.name()))
        .findFirst()
        .orElseThrow();
  }
}
