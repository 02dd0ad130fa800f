package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.chiaro.direction.Direction;
import org.chiaro.gan.known.KnownGenerator;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.kernel.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectionScoreCommandTest {
  private static final int SIZE = 20;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int score(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of("direction", "score"));
    for (Object arg : args) {
      all.add(arg.toString());
    }
    return Main.run(new PrintWriter(out), new PrintWriter(err, true), all.toArray(String[]::new));
  }

  private int scoreSmall(Path run, Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "--generator", "known:3@16", "--samples", "8", "--batch-size", "5", "--out", run,
                "--progress", "none"));
    args.addAll(List.of(more));
    return score(args.toArray());
  }

  private void failed(int expected, String part, int exitCode) {
    assertEquals(expected, exitCode, err.toString());
    List<String> lines = err.toString().lines().filter(l -> l.startsWith("chiaro: ")).toList();
    assertEquals(1, lines.size(), err.toString());
    assertTrue(lines.get(0).contains(part), lines.get(0));
  }

  /** Rows of a file: coordinates from the first on, each row another. */
  private Path rows(String name, float[]... rows) {
    NdArray array = NdArray.allocate(DType.F32, rows.length, rows[0].length);
    var values = array.data().asFloatBuffer();
    for (float[] row : rows) {
      values.put(row);
    }
    Path path = folder.resolve(name);
    Npy.write(path, array);
    return path;
  }

  private static float[] axis(int i) {
    float[] axis = new float[SIZE];
    axis[i] = 2;
    return axis;
  }

  @Test
  void theBestOfSeveralIsWrittenWithItsSignAndMagnitude() throws Exception {
    float[] truth;
    try (var gan = new KnownGenerator(3, 16)) {
      truth = gan.truth().light();
    }
    for (int i = 0; i < truth.length; i++) {
      truth[i] *= -3;
    }
    Path several = rows("several.npy", axis(0), truth, axis(1));
    Path run = folder.resolve("run");
    assertEquals(0, scoreSmall(run, several, "--top", "2", "--json"), err.toString());
    JsonNode printed = new ObjectMapper().readTree(out.toString());
    assertEquals(3, printed.path("directions").size());
    JsonNode first = printed.path("directions").get(0);
    assertEquals("several.npy:1", first.path("name").asText());
    assertEquals(-1, first.path("sign").asInt());
    assertEquals(8, first.path("parts").size());
    assertTrue(first.path("score").asDouble() > first.path("reverse").path("score").asDouble());
    assertEquals(9, first.path("magnitudes").size());
    assertTrue(printed.path("directions").get(2).path("magnitudes").isMissingNode());

    Direction best = Direction.read(run.resolve("direction.safetensors"));
    try (var gan = new KnownGenerator(3, 16)) {
      assertEquals(1, gan.truth().cosine(best.vector()), 1e-5);
    }
    Map<String, String> facts = best.facts();
    assertEquals("known:3", facts.get("generator_sha256"));
    assertEquals("object-lighter", facts.get("sign"));
    assertEquals("several.npy:1", facts.get("source"));
    assertEquals(first.path("magnitude").asDouble(), Double.parseDouble(facts.get("magnitude")));
    assertEquals(first.path("score").asDouble(), Double.parseDouble(facts.get("score")));
    assertTrue(Files.exists(run.resolve("samples/rank-02.png")));
    assertFalse(Files.exists(run.resolve("samples/rank-03.png")));
    String page = Files.readString(run.resolve("report.html"));
    assertTrue(page.contains("several.npy:1 turned around"), "the page names the first");

    failed(2, "not empty", scoreSmall(run, several));
    assertEquals(0, scoreSmall(run, several + ":1", "known", "--top", "1", "--overwrite"));
    assertTrue(out.toString().endsWith(run.resolve("direction.safetensors") + "\n"));
    assertFalse(Files.exists(run.resolve("samples/rank-02.png")));
  }

  @Test
  void whatCannotBeScoredIsSaid() throws Exception {
    Path run = folder.resolve("no");
    failed(4, "7 numbers", scoreSmall(run, rows("short.npy", new float[] {1, 0, 0, 0, 0, 0, 0})));
    failed(4, "zero everywhere", scoreSmall(run, rows("zero.npy", axis(0), new float[SIZE])));
    float[] bad = axis(0);
    bad[3] = Float.NaN;
    failed(4, "NaN", scoreSmall(run, rows("nan.npy", bad)));
    Path damaged = Files.write(folder.resolve("damaged.safetensors"), new byte[40]);
    failed(4, "damaged.safetensors", scoreSmall(run, damaged));
    failed(4, "missing.npy", scoreSmall(run, folder.resolve("missing.npy")));
    failed(2, "light", scoreSmall(run, "known", "--light", "0"));
    failed(2, "most", scoreSmall(run, "known", "--most", "-1"));
    failed(2, "samples", scoreSmall(run, "known", "--samples", "3"));
    failed(2, "DIRECTIONS", scoreSmall(run));
    assertFalse(Files.exists(run), "nothing was written");
  }

  @Test
  void aSetOfWhichTheFiltersKeepNothingIsRefused() {
    float[] lighter;
    try (var gan = new KnownGenerator(3, 16)) {
      float[] darker = gan.truth().backgroundDarker();
      lighter = gan.truth().objectLighter();
      for (int i = 0; i < lighter.length; i++) {
        lighter[i] -= darker[i];
      }
    }
    failed(
        3,
        "keep no pair",
        scoreSmall(folder.resolve("none"), rows("brightness.npy", lighter), "--light", "0.6"));
  }
}
