package org.chiaro.direction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.chiaro.Shared;
import org.chiaro.gan.Generator;
import org.chiaro.gan.NamedGenerator;
import org.chiaro.gan.TinyGenerators;
import org.chiaro.gan.known.KnownGenerator;
import org.chiaro.io.FileSum;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.io.Safetensors;
import org.chiaro.kernel.DType;
import org.chiaro.latent.LatentSpace;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectionTest {
  private static final DirectionFacts.Sign LIGHT = DirectionFacts.Sign.OBJECT_LIGHTER;
  private static final DirectionFacts.Sign DARK = DirectionFacts.Sign.OBJECT_DARKER;

  @TempDir Path folder;

  private static NdArray array(long[] shape, float... values) {
    NdArray array = NdArray.allocate(DType.F32, shape);
    array.data().asFloatBuffer().put(values);
    return array;
  }

  private Path npy(NdArray array) {
    Path path = folder.resolve("h.npy");
    Npy.write(path, array);
    return path;
  }

  @Test
  void aRowIsAsGoodAsAVector() {
    Path row = npy(array(new long[] {1, 3}, 3, 0, 4));
    assertArrayEquals(new float[] {3, 0, 4}, Direction.read(row).vector());
    Path vector = npy(array(new long[] {3}, 3, 0, 4));
    assertArrayEquals(new float[] {3, 0, 4}, Direction.read(vector).vector());
  }

  @Test
  void safetensorsOfOneArrayAreReadWhateverItsName() {
    Path path = folder.resolve("h.safetensors");
    Safetensors.write(path, Map.of("h", array(new long[] {3}, 3, 0, 4)), Map.of());
    assertArrayEquals(new float[] {3, 0, 4}, Direction.read(path).vector());
    var two =
        Map.of("h", array(new long[] {3}, 3, 0, 4), "g", array(new long[] {3}, 3, 0, 4));
    Safetensors.write(path, two, Map.of());
    refused(path, "holds 2");
  }

  @Test
  void theGoldenDirectionsAreEqualAndOfUnitLength() {
    float[] npy = Direction.read(Shared.golden("generator_direction.npy")).vector();
    float[] pth = Direction.read(Shared.golden("generator_direction.pth")).vector();
    assertArrayEquals(npy, pth);
    double square = 0;
    for (float value : npy) {
      square += value * value;
    }
    assertEquals(1, square, 1e-5);
  }

  @Test
  void badDirectionsAreModelErrorsOfOneLine() {
    refused(npy(array(new long[] {3, 1}, 1, 2, 3)), "it holds 3 directions; name one");
    refused(npy(array(new long[] {1, 1, 3}, 1, 2, 3)), "[1, 1, 3]");
    refused(npy(array(new long[] {0})), "[0]");
    refused(npy(array(new long[] {3}, 0, 0, 0)), "zero");
    refused(npy(array(new long[] {3}, 0, Float.NaN, 1)), "NaN");
    refused(npy(array(new long[] {3}, 0, Float.POSITIVE_INFINITY, 1)), "Infinity");
    refused(folder.resolve("absent.npy"), "absent.npy");
  }

  private static void refused(Path path, String part) {
    var e = assertThrows(ChiaroException.Model.class, () -> Direction.read(path));
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertTrue(e.getMessage().contains(path.getFileName().toString()), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void anotherLatentSizeIsRefusedWithBothSizes() {
    Path path = npy(array(new long[] {4}, 1, 2, 3, 4));
    try (Generator generator = TinyGenerators.of(TinyGenerators.arrays16())) {
      String name = path.toString();
      var e =
          assertThrows(
              ChiaroException.Model.class, () -> NamedDirection.open(name, generator, LIGHT));
      assertTrue(e.getMessage().contains("4 numbers"), e.getMessage());
      assertTrue(e.getMessage().contains("have 12"), e.getMessage());
      assertEquals(1, e.getMessage().lines().count());
    }
  }

  @Test
  void whatIsWrittenIsReadBack() {
    Path path = folder.resolve("direction.safetensors");
    DirectionFacts facts =
        new DirectionFacts(
            "known:3", LatentSpace.Z, "search", 7, -0.25, 4, LIGHT, Map.of("iterations", "300"));
    Direction.of(new float[] {3, 0, 4}, facts).write(path);
    Direction back = Direction.read(path);
    assertArrayEquals(new float[] {3, 0, 4}, back.vector());
    assertEquals(FileSum.sha256(path), back.sum());
    assertEquals(
        Map.of(
            "kind", "chiaro.direction",
            "generator_sha256", "known:3",
            "space", "z",
            "latent_size", "3",
            "method", "search",
            "seed", "7",
            "score", "-0.25",
            "magnitude", "4.0",
            "sign", "object-lighter",
            "iterations", "300"),
        back.facts());
  }

  @Test
  void theKnownGeneratorsTruthHasAName() {
    try (KnownGenerator known = new KnownGenerator(3, 16);
        Generator other = TinyGenerators.of(TinyGenerators.arrays16())) {
      Direction light = NamedDirection.open("known", known, LIGHT);
      Direction dark = NamedDirection.open("known", known, DARK);
      assertEquals(1, known.truth().cosine(light.vector()), 1e-6);
      assertEquals(-1, known.truth().cosine(dark.vector()), 1e-6);
      assertEquals("known:3", light.sum());
      assertThrows(
          ChiaroException.Usage.class, () -> NamedDirection.open("known", other, LIGHT));
    }
  }

  @Test
  void theEmbeddedOneFitsTheEmbeddedGenerator() {
    try (Generator embedded = NamedGenerator.open("embedded", Precision.FP32)) {
      Direction direction = NamedDirection.open("embedded", embedded, LIGHT);
      assertEquals(embedded.hash(), direction.facts().get("generator_sha256"));
      assertEquals("120", direction.facts().get("latent_size"));
      assertEquals("object-lighter", direction.facts().get("sign"));
      Direction dark = NamedDirection.open("embedded", embedded, DARK);
      assertEquals(embedded.hash(), dark.facts().get("generator_sha256"));
      assertEquals("object-darker", dark.facts().get("sign"));
    }
  }
}
