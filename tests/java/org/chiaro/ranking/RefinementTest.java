package org.chiaro.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.chiaro.direction.Direction;
import org.chiaro.filter.FilterConfig;
import org.chiaro.gan.known.KnownGenerator;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where the truth is known: from mixtures back to what they are mixed with. */
class RefinementTest {
  private static final int SEED = 3;
  private static final int SAMPLES = 24;

  private static KnownGenerator generator;
  private static Kernels kernels;

  @BeforeAll
  static void open() {
    generator = new KnownGenerator(SEED, 16);
    kernels = KernelProvider.open("auto", 1);
  }

  @AfterAll
  static void close() {
    generator.close();
    kernels.close();
  }

  private static RankingConfig config(int refine, long seed) {
    return new RankingConfig(0.4, 20, SAMPLES, 32, 1, refine, FilterConfig.defaults(), seed);
  }

  /** The true one and coordinates of the latent, in these parts. */
  private static Candidate mixture(String name, double light, double... coordinates) {
    float[] vector = generator.truth().light();
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= (float) light;
    }
    for (int i = 0; i < coordinates.length; i++) {
      vector[i] += (float) coordinates[i];
    }
    return new Candidate(name, new Direction(vector, Map.of(), ""));
  }

  private static double cosine(float[] vector) {
    return generator.truth().cosine(vector);
  }

  @Test
  void whatDoesNotBelongIsTakenOut() {
    List<Candidate> mixed =
        List.of(
            mixture("a", 1, 0.6, -0.5, 0.4),
            mixture("b", 0.5, 0.7, 0.4, -0.3),
            mixture("c", -0.3, 0.2, -0.6, -0.7),
            mixture("d", 0, 0.6, 0.5, -0.5));
    List<Candidate> candidates = new ArrayList<>(mixed);
    // nearly one of those: lines along both would be one
    candidates.add(mixture("d again", 0.001, 0.6, 0.5, -0.5));
    double nearest =
        candidates.stream().mapToDouble(c -> Math.abs(cosine(c.unit()))).max().orElseThrow();
    assertTrue(nearest < 0.9, "a mixture: " + nearest);
    Ranking ranking =
        new RankingRun(generator, config(3, SEED), kernels).rank(candidates, () -> {}, () -> false);
    assertEquals(candidates.size() + 1, ranking.order().size());
    assertTrue(ranking.first().candidate().isRefined(), ranking.first().candidate().name());
    double refined = cosine(ranking.first().light());
    assertTrue(refined >= 0.97, "cosine " + refined + ", before " + nearest);
  }

  @Test
  void oneWayIsMeasuredAsWithTheOther() {
    float[] direction = mixture("a", 1, 0.3).unit();
    try (DirectionScorer scorer = new DirectionScorer(generator, config(0, SEED), kernels)) {
      double reach = scorer.reach(direction);
      assertEquals(
          scorer.measure(direction, reach).get(0).score(),
          scorer.measureAhead(direction, reach).score(),
          1e-12);
      for (double about : new double[] {0.8, 1, 1.25}) {
        assertEquals(reach, scorer.reachNear(direction, about * reach), 0.05 * reach, "" + about);
      }
      assertTrue(scorer.reachNear(direction, 40) <= 20);
    }
  }

  @Test
  void itStopsWhenAsked() {
    RankingRun run = new RankingRun(generator, config(2, SEED), kernels);
    List<Candidate> candidates = List.of(mixture("a", 1, 0.3), mixture("b", 0, 1));
    int[] asked = new int[1];
    assertThrows(
        ChiaroException.Interrupted.class,
        () -> run.rank(candidates, () -> {}, () -> ++asked[0] > candidates.size() + 3));
  }
}
