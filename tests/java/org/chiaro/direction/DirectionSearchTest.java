package org.chiaro.direction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.Pointer;
import org.chiaro.Pointers;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.direction.DirectionSearch.Side;
import org.chiaro.gan.BigBiGan;
import org.chiaro.gan.Generator;
import org.chiaro.gan.TinyGenerators;
import org.chiaro.gan.known.KnownGenerator;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Ops;
import org.chiaro.unet.OneThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneThread.class)
class DirectionSearchTest {
  private static final SearchConfig FEW = new SearchConfig(6, 4, 5e-3, 2, 10, 2, 0.5, false, 5);

  private static float[] run(Generator generator, SearchConfig config, Side side) {
    return DirectionSearch.run(generator, config, side, (done, loss) -> {});
  }

  @Test
  void theTrueDirectionIsFoundWithItsSign() {
    SearchConfig config = new SearchConfig(100, 16, 2e-2, 2, 10, 2, 0.5, false, 5);
    for (long seed = 1; seed <= 2; seed++) {
      try (KnownGenerator known = new KnownGenerator(seed, 24);
          var search = new DirectionSearch(known, config, List.of(Side.LIGHT, Side.DARK))) {
        while (search.iteration() < config.iterations()) {
          search.step();
        }
        double light = known.truth().cosine(search.vector(Side.LIGHT));
        double dark = known.truth().cosine(search.vector(Side.DARK));
        assertTrue(light > 0.95, "seed " + seed + ": light " + light);
        assertTrue(dark < -0.95, "seed " + seed + ": dark " + dark);
        assertTrue(search.score(Side.LIGHT) < 0);
        assertEquals(1, length(search.vector(Side.LIGHT)), 1e-5);
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameDirectionWhateverElseIsSearched() {
    try (BigBiGan generator = TinyGenerators.of(TinyGenerators.arrays16());
        var both = new DirectionSearch(generator, FEW, List.of(Side.LIGHT, Side.DARK))) {
      while (both.iteration() < FEW.iterations()) {
        both.step();
      }
      assertArrayEquals(run(generator, FEW, Side.LIGHT), both.vector(Side.LIGHT));
      assertArrayEquals(run(generator, FEW, Side.DARK), both.vector(Side.DARK));
    }
  }

  @Test
  void magnitudesPerElementAreAnotherSearch() {
    SearchConfig perElement = new SearchConfig(6, 4, 5e-3, 2, 10, 2, 0.5, true, 5);
    try (BigBiGan generator = TinyGenerators.of(TinyGenerators.arrays16())) {
      float[] sample = run(generator, FEW, Side.LIGHT);
      float[] element = run(generator, perElement, Side.LIGHT);
      assertEquals(1, length(element), 1e-5);
      assertFalse(Arrays.equals(sample, element));
    }
  }

  @Test
  void nothingIsLeftInNativeMemory() {
    try (BigBiGan generator = TinyGenerators.of(TinyGenerators.arrays16())) {
      run(generator, FEW, Side.LIGHT);
      long before = Pointer.totalCount();
      run(generator, FEW, Side.LIGHT);
      Pointers.assertNoMoreThan(before);
    }
  }

  @Test
  void generatorsWithoutADirectionAreRefused() {
    // multiplied by zero: the latents are looked at and change nothing
    refused(new Odd(6, z -> Ops.times(z, 0)), "same image");
    refused(new Odd(1, z -> z), "one number");
    refused(new Odd(6, z -> Ops.times(z, 100).round()), "gradient of the light direction is zero");
  }

  @Test
  void numbersThatAreNoneEndTheSearchWithWhatAndWhere() {
    refused(
        new Odd(6, z -> Ops.times(z, Double.POSITIVE_INFINITY).sub(z)), "the loss of the light");
    // the root is 0 with an infinite slope: the loss is a number, its gradient is none
    refused(
        new Odd(6, z -> z.add(z.sub(z).abs().sqrt())),
        "the gradient of the light direction is not finite at iteration 1");
  }

  @Test
  void badValuesAreNamed() {
    var refused =
        assertThrows(
            ChiaroException.Usage.class,
            () -> new SearchConfig(0, 8, 5e-2, 2, 1, 2, 0.5, false, 3));
    assertEquals("direction.iterations must be > 0, was 0", refused.getMessage());
    assertThrows(
        ChiaroException.Usage.class,
        () -> new SearchConfig(1, 8, Double.NaN, 2, 1, 2, 0.5, false, 3));
  }

  private static void refused(Generator generator, String part) {
    var e =
        assertThrows(ChiaroException.Model.class, () -> run(generator, FEW, Side.LIGHT), part);
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  private static double length(float[] vector) {
    double square = 0;
    for (float value : vector) {
      square += value * value;
    }
    return Math.sqrt(square);
  }

  /** Images whose pixels are the latent's first number after some function. */
  private record Odd(int latentSize, UnaryOperator<Tensor> function) implements Generator {
    private static final int SIDE = 8;

    @Override
    public String name() {
      return "odd";
    }

    @Override
    public String hash() {
      return "";
    }

    @Override
    public int height() {
      return SIDE;
    }

    @Override
    public int width() {
      return SIDE;
    }

    @Override
    public Tensor images(Tensor latents) {
      Tensor first = function.apply(latents).narrow(1, 0, 1).reshape(-1, 1, 1, 1);
      Tensor ramp = torch.linspace(
          new Scalar(-1.0), new Scalar(1.0), SIDE);
      return first.mul(ramp.reshape(1, 1, 1, SIDE).expand(1, 3, SIDE, SIDE)).contiguous();
    }

    @Override
    public void close() {}
  }
}
