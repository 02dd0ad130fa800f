package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.io.PairStore;
import org.chiaro.kernel.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generator made in code, and directions, by their names on the command line. */
class KnownGeneratorCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int chiaro(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>();
    for (Object arg : args) {
      all.add(arg.toString());
    }
    return Main.run(
        new PrintWriter(out), new PrintWriter(err, true), all.toArray(String[]::new));
  }

  private void failed(int expected, String part, int exitCode) {
    assertEquals(expected, exitCode, err.toString());
    List<String> lines = err.toString().lines().filter(l -> l.startsWith("chiaro: ")).toList();
    assertEquals(1, lines.size(), err.toString());
    assertTrue(lines.get(0).contains(part), lines.get(0));
  }

  private Path npy(int length) {
    NdArray array = NdArray.allocate(DType.F32, length);
    array.data().putFloat(0, 1);
    Path path = folder.resolve("direction" + length + ".npy");
    Npy.write(path, array);
    return path;
  }

  @Test
  void generateWritesTheTrueMasks() throws Exception {
    Path run = folder.resolve("run");
    int exitCode =
        chiaro(
            "generate", "--generator", "known:3@16", "--direction", "known", "--shift", "2",
            "--count", "5", "--batch-size", "2", "--truth", "--out", run);
    assertEquals(0, exitCode, err.toString());
    NdArray masks = Npy.read(run.resolve("truth/masks.npy"));
    assertArrayEquals(new long[] {5, 16, 16}, masks.shape());
    var mask =
        ImageFiles.readGrey8(run.resolve("truth/masks/000004.png"));
    int last = 4 * 16 * 16;
    for (int p = 0; p < 16 * 16; p++) {
      assertEquals(masks.data().get(last + p) == 0 ? 0 : -1, mask.u8().get(p));
    }
    assertTrue(Files.exists(run.resolve("truth/images/000004.png")));
    JsonNode json = new ObjectMapper().readTree(run.resolve("run.json").toFile());
    assertEquals("known:3", json.get("generator").asText());
    assertEquals("known:3", json.get("generator_sha256").asText());
  }

  @Test
  void truthIsRefusedWhereThereIsNone() {
    failed(
        2,
        "--truth",
        chiaro("generate", "--generator", "embedded", "--truth", "--out", folder.resolve("no")));
    failed(
        2,
        "known:SEED@SIDE",
        chiaro("generate", "--generator", "known:x", "--out", folder.resolve("no")));
    failed(
        2,
        "direction known",
        chiaro("generate", "--direction", "known", "--out", folder.resolve("no")));
  }

  @Test
  void pairsOfTheDualRuleNeedBothDirections() {
    Path run = folder.resolve("run");
    List<Object> synth =
        List.of("synth", "--generator", "known:2@16", "--direction", "known", "--rule", "dual");
    failed(2, "dark-direction", chiaro(synth.toArray()));
    failed(
        2,
        "dark-direction",
        chiaro("synth", "--generator", "known:2@16", "--dark-direction", "known"));
    Path same = npy(20);
    failed(
        2,
        "every mask would be empty",
        chiaro(
            "synth", "--generator", "known:2@16", "--rule", "dual", "--direction", same,
            "--dark-direction", same, "--out", folder.resolve("no")));
    List<Object> both = new ArrayList<>(synth);
    both.addAll(
        List.of(
            "--dark-direction", "known", "--shift", "2", "--count", "6", "--batch-size", "8",
            "--out", run));
    assertEquals(0, chiaro(both.toArray()), err.toString());
    assertEquals(6, PairStore.open(run.resolve("pairs")).size());
  }

  @Test
  void aDirectionOfAnotherSizeIsRefusedByEveryCommandThatTakesOne() {
    Path wrong = npy(7);
    for (List<Object> command :
        List.<List<Object>>of(
            List.of("generate", "--count", "2"),
            List.of("synth", "--count", "2"),
            List.of("train", "--online"))) {
      List<Object> args = new ArrayList<>(command);
      args.addAll(
          List.of("--generator", "known@16", "--direction", wrong, "--out", folder.resolve("no")));
      failed(4, "7 numbers; the latents of this generator (known:1) have 20", chiaro(args.toArray()));
    }
    failed(
        4,
        "7 numbers",
        chiaro(
            "run", "--set", "synth.generator=known@16", "--set", "synth.direction=" + wrong,
            "--out", folder.resolve("no2")));
  }
}
