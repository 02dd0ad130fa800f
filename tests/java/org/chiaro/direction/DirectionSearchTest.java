package org.chiaro.direction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.chiaro.gan.BigBiGan;
import org.chiaro.gan.TinyGenerators;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;

class DirectionSearchTest {
  private static final SearchConfig FEW = new SearchConfig(30, 8, 5e-2, 2, 1, 2, 0.5, 3);

  @Test
  void theLossFallsAndTheDirectionHasUnitLength() {
    try (BigBiGan generator = TinyGenerators.of(TinyGenerators.arrays64())) {
      List<Double> losses = new ArrayList<>();
      float[] direction =
          DirectionSearch.run(
              generator, FEW, (done, loss) -> losses.add(loss));
      assertEquals(30, losses.size());
      assertTrue(mean(losses.subList(20, 30)) < mean(losses.subList(0, 5)), losses.toString());
      double square = 0;
      for (float value : direction) {
        square += value * value;
      }
      assertEquals(1, square, 1e-5);
    }
  }

  @Test
  void theSameSeedGivesTheSameDirection() {
    try (BigBiGan generator = TinyGenerators.of(TinyGenerators.arrays64())) {
      SearchConfig config = new SearchConfig(3, 4, 5e-3, 2, 10, 2, 0.5, 5);
      float[] one = DirectionSearch.run(generator, config, (done, loss) -> {});
      float[] two = DirectionSearch.run(generator, config, (done, loss) -> {});
      assertArrayEquals(one, two);
    }
  }

  @Test
  void badValuesAreNamed() {
    var refused =
        assertThrows(
            ChiaroException.Usage.class, () -> new SearchConfig(0, 8, 5e-2, 2, 1, 2, 0.5, 3));
    assertEquals("direction.iterations must be > 0, was 0", refused.getMessage());
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }
}
