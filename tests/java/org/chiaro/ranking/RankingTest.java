package org.chiaro.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chiaro.direction.Direction;
import org.junit.jupiter.api.Test;

/** The rule on made numbers. */
class RankingTest {
  private static final int SAMPLES = 10;

  private static SideScores side(double level, Part other, double value) {
    Map<Part, double[]> parts = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      double[] all = new double[SAMPLES];
      Arrays.fill(all, part == other ? value : level);
      parts.put(part, all);
    }
    return new SideScores(parts, Map.of());
  }

  private static SideScores side(double level) {
    return side(level, Part.MAPS, level);
  }

  private static Ranking.Measured measured(
      String name, SideScores ahead, SideScores back, float... vector) {
    return new Ranking.Measured(
        new Candidate(name, new Direction(vector, Map.of(), "")), 5, List.of(ahead, back));
  }

  @Test
  void theScoreIsTheGeometricMeanOfTheParts() {
    assertEquals(Math.pow(0.5, 7 / 8.0) * Math.pow(0.25, 1 / 8.0), side(0.5, Part.KEPT, 0.25).score(), 1e-12);
    assertEquals(0, side(1, Part.EDGES, 0).score());
  }

  @Test
  void theBetterWayOfEachCountsAndTheVectorIsTurned() {
    Ranking ranking =
        Ranking.of(
            List.of(
                measured("a", side(0.6), side(0.1), 1, 0),
                measured("b", side(0.2), side(0.8), 0, 2)),
            SAMPLES,
            1);
    Ranked first = ranking.first();
    assertEquals("b", first.candidate().name());
    assertEquals(-1, first.way());
    assertEquals(-1, first.light()[1]);
    assertEquals(0.2, first.reverse().score(), 1e-12);
    assertEquals(0.2, ranking.margin(), 1e-12);
    assertEquals(1, ranking.sure());
    assertTrue(ranking.doubt().isEmpty());
  }

  @Test
  void theMarginIsToTheNextThatIsNotNearlyTheSame() {
    Ranking ranking =
        Ranking.of(
            List.of(
                measured("a", side(0.8), side(0), 1, 0),
                measured("turned twin", side(0), side(0.79), -1, 0.1f),
                measured("other", side(0.5), side(0), 0, 1)),
            SAMPLES,
            1);
    assertEquals(Optional.of(2), ranking.distinct());
    assertEquals(0.3, ranking.margin(), 1e-12);
    assertEquals(
        Optional.empty(),
        Ranking.of(List.of(measured("a", side(0.8), side(0), 1, 0)), SAMPLES, 1).distinct());
  }

  @Test
  void aFirstPlaceThatOtherSamplesWouldChangeIsDoubted() {
    SideScores even = side(0.8, Part.KEPT, 0.5);
    double[] lucky = new double[SAMPLES];
    Arrays.fill(lucky, 0, 6, 1);
    Map<Part, double[]> parts = new EnumMap<>(even.parts());
    parts.put(Part.KEPT, lucky);
    Ranking ranking =
        Ranking.of(
            List.of(
                measured("even", even, side(0), 1, 0),
                measured("lucky", new SideScores(parts, Map.of()), side(0), 0, 1)),
            SAMPLES,
            1);
    assertEquals("lucky", ranking.first().candidate().name());
    assertTrue(ranking.sure() > 0.3 && ranking.sure() < 0.9, "" + ranking.sure());
    assertTrue(ranking.doubt().orElseThrow().contains("draws"));
    assertTrue(ranking.first().spread() > ranking.order().get(1).spread());
  }

  @Test
  void aPartThatHardlyHoldsIsNamed() {
    Ranking ranking =
        Ranking.of(
            List.of(measured("a", side(0.9, Part.STABLE, 0.1), side(0), 1, 0)), SAMPLES, 1);
    assertEquals(Part.STABLE, ranking.first().weakest());
    assertTrue(ranking.doubt().orElseThrow().startsWith("stable is 0.10"));
  }

  @Test
  void theMagnitudeIsTheMostStableWhereEnoughIsKept() {
    double[] grid = {1, 2, 3, 4, 5};
    double[] ones = {1, 1, 1, 1, 1};
    assertEquals(3, new Magnitudes(grid, ones, new double[] {.9, .9, .9, .903, .9}).best());
    assertEquals(4, new Magnitudes(grid, ones, new double[] {.5, .5, .5, .9, .8}).best());
    double[] falling = {.99, .98, .9, .8, .7};
    assertEquals(1, new Magnitudes(grid, ones, falling).best());
    assertEquals(2, new Magnitudes(grid, new double[] {.4, .5, .7, 1, 1}, falling).best());
  }
}
