package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.chiaro.dataset.Archives;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.chiaro.unet.OneThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code eval --shard} and {@code report --merge}: the scores of one process, to the last digit. */
@ExtendWith(OneThread.class)
class ScoredShardsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> EXACT =
      List.of("score.json", "curves.csv", "per_image.csv", "scored.jsonl");

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int chiaro(List<?> command, Object... more) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> args = new ArrayList<>();
    command.forEach(arg -> args.add(arg.toString()));
    for (Object arg : more) {
      args.add(arg.toString());
    }
    return Main.run(new PrintWriter(out), new PrintWriter(err), args.toArray(String[]::new));
  }

  private Path path(String name) {
    return folder.resolve(name);
  }

  private static Grey noise(SplittableRandom random, int height, int width, boolean binary) {
    Grey grey = Grey.allocate(height, width);
    for (int i = 0; i < height * width; i++) {
      int level = random.nextInt(256);
      grey.u8().put(i, (byte) (binary ? (level > 150 ? 255 : 0) : level));
    }
    return grey;
  }

  /** Noise, one map of another size, one without a mask, one that is torn. */
  private List<Object> eval() throws Exception {
    Path maps = path("maps");
    if (Files.notExists(maps)) {
      Files.createDirectories(maps.resolve("sub"));
      Files.createDirectories(path("masks/sub"));
      SplittableRandom random = new SplittableRandom(7);
      for (int i = 0; i < 17; i++) {
        String name = (i % 3 == 0 ? "sub/" : "") + (i == 4 ? "x, \"y\"" : "p" + i) + ".png";
        int more = i == 5 ? 3 : 0;
        ImageFiles.writePng(maps.resolve(name), noise(random, 11 + more, 14, false));
        ImageFiles.writePng(path("masks").resolve(name), noise(random, 11, 14, true));
      }
      ImageFiles.writePng(maps.resolve("alone.png"), noise(random, 9, 9, false));
      Files.writeString(maps.resolve("torn.png"), "no picture");
      ImageFiles.writePng(path("masks/torn.png"), noise(random, 9, 9, true));
    }
    return List.of(
        "eval", "--predictions", maps, "--masks", path("masks"), "--metrics", "all", "--at",
        "0.25,0.5", "--threads", "1", "--progress", "none");
  }

  private void shards(List<?> command, String run, int count) {
    for (int i = count; i >= 1; i--) {
      int code = chiaro(command, "--out", path(run), "--shard", i + "/" + count);
      assertTrue(code == 0 || code == 6, err.toString());
      assertEquals(path(run).toString(), out.toString().strip());
    }
  }

  private void assertSameScores(String whole, String parts) throws Exception {
    for (String file : EXACT) {
      assertEquals(
          Files.readString(path(whole).resolve(file)),
          Files.readString(path(parts).resolve(file)),
          file);
    }
  }

  private static List<String> sorted(Path file) throws Exception {
    return Files.readAllLines(file).stream().sorted().toList();
  }

  @Test
  void mergedShardsHaveTheDigitsOfOneProcess() throws Exception {
    assertEquals(6, chiaro(eval(), "--out", path("whole")), err.toString());
    // of 40 shards most have a pair or none
    for (int count : new int[] {2, 3, 40}) {
      String run = "parts" + count;
      shards(eval(), run, count);
      assertEquals(6, chiaro(List.of("report", "--merge", path(run))), err.toString());
      assertTrue(out.toString().startsWith("protocol paper, 17 images, 1 resized"), out.toString());
      assertEquals(path(run).toString(), out.toString().lines().reduce((first, last) -> last).get());
      assertSameScores("whole", run);
      assertEquals(
          sorted(path("whole/failures.jsonl")), sorted(path(run).resolve("failures.jsonl")));
    }
    assertEquals(6, chiaro(List.of("report", "--merge", "--json", path("parts3"))));
    JsonNode merged = JSON.readTree(out.toString()).at("/merged/0");
    assertEquals(17, merged.get("items").asInt());
    assertEquals(2, merged.get("failed").asInt());
    assertEquals(JSON.readTree(path("whole/score.json").toFile()), merged.get("score"));
    assertEquals(0, chiaro(List.of("report", path("parts3"))), err.toString());
    assertEquals(
        0, chiaro(List.of("report", path("whole"), path("parts3"), "--max-drop", "0")), err.toString());
  }

  @Test
  void aNetworkOnADataSetIsScoredInShards() throws Exception {
    Path set = folder.resolve("set");
    Archives.photos(set.resolve("images"), "b.jpg", "d.jpg", "a.jpg", "c.jpg");
    Archives.masks(set.resolve("masks"), "b.png", "d.png", "a.png", "c.png");
    List<Object> eval =
        List.of("eval", "--model", "embedded", "--short-edge", "16", "--dataset", "folder",
            "--root", set, "--threads", "1", "--progress", "none", "--plots");
    assertEquals(0, chiaro(eval, "--out", path("whole")), err.toString());
    shards(eval, "parts", 3);
    assertEquals(0, chiaro(List.of("report", "--merge", path("parts"))), err.toString());
    assertSameScores("whole", "parts");
    assertArrayEquals(
        Files.readAllBytes(path("whole/plots/pr.png")), Files.readAllBytes(path("parts/plots/pr.png")));
  }

  @Test
  void predictedShardsAreThePhotosOfOneProcess() throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    Files.createDirectories(path("photos/sub"));
    for (int i = 0; i < 7; i++) {
      Picture photo = Picture.allocate(18 + i, 30);
      for (int k = 0; k < photo.rgb().capacity(); k++) {
        photo.rgb().put(k, (byte) random.nextInt());
      }
      ImageFiles.writePng(path("photos").resolve((i % 2 == 0 ? "sub/" : "") + i + ".png"), photo);
    }
    Files.writeString(path("photos/torn.png"), "no picture");
    List<Object> predict =
        List.of("predict", path("photos"), "--short-edge", "16", "--save", "prob,mask",
            "--threads", "1", "--progress", "none");
    assertEquals(6, chiaro(predict, "--out", path("whole")), err.toString());
    for (int i = 1; i <= 3; i++) {
      int code = chiaro(predict, "--out", path("parts"), "--shard", i + "/3");
      assertTrue(code == 0 || code == 6, err.toString());
    }
    assertEquals(6, chiaro(List.of("report", "--merge", path("parts"))), err.toString());
    for (String file : List.of("items.jsonl", "failures.jsonl")) {
      List<String> lines = new ArrayList<>();
      for (String run : List.of("whole", "parts")) {
        lines.add(
            sorted(path(run).resolve(file)).toString().replaceAll(",\"ms\":\\d+", ""));
      }
      assertEquals(lines.get(0), lines.get(1));
    }
    for (String line : Files.readAllLines(path("parts/items.jsonl"))) {
      String output = JSON.readTree(line).get("output").asText();
      assertArrayEquals(
          Files.readAllBytes(path("whole").resolve(output)),
          Files.readAllBytes(path("parts").resolve(output)));
    }
    // other photos than the first shard saw
    Files.delete(path("photos/1.png"));
    chiaro(predict, "--out", path("parts"), "--shard", "3/3", "--overwrite");
    assertEquals(2, chiaro(List.of("report", "--merge", path("parts"))), err.toString());
    assertTrue(err.toString().contains("items is 8 in shard 1/3 and 7 in shard 3/3"), err.toString());
    assertEquals(2, chiaro(predict, "--shard", "1/3"));
    assertTrue(err.toString().contains("--out DIR is needed"), err.toString());
  }

  @Test
  void wrongShardsAreOneLine() throws Exception {
    for (String shard : List.of("0/3", "4/3", "1/0", "-1/3", "a/b", "1")) {
      assertEquals(2, chiaro(eval(), "--out", path("wrong"), "--shard", shard));
      assertTrue(err.toString().startsWith("chiaro: "), err.toString());
      assertTrue(err.toString().contains("shard must"), err.toString());
    }
    assertEquals(2, chiaro(eval(), "--out", path("wrong"), "--shard", "1/2", "--shard", "2/2"));
    assertTrue(err.toString().contains("--shard"), err.toString());
    assertFalse(Files.exists(path("wrong")));
    assertEquals(2, chiaro(eval(), "--shard", "1/2"));
    assertTrue(err.toString().contains("--out DIR is needed"), err.toString());
    assertEquals(2, chiaro(eval(), "--shard", "1/2", "--out", path("w"), "--spark", "local[1]"));
    assertTrue(err.toString().contains("--spark shares the work by itself"), err.toString());
  }

  @Test
  void whatCannotBeMergedSaysWhy() throws Exception {
    chiaro(eval(), "--out", path("parts"), "--shard", "1/2");
    assertEquals(3, chiaro(List.of("report", "--merge", path("parts"))));
    assertTrue(err.toString().contains("shards are missing: 2/2"), err.toString());
    assertEquals(2, chiaro(eval(), "--out", path("parts"), "--shard", "1/2"));
    assertTrue(err.toString().contains("has results of shard 1/2 already"), err.toString());
    assertEquals(2, chiaro(eval(), "--out", path("parts"), "--shard", "2/3"));
    assertTrue(err.toString().contains("is of another job"), err.toString());
    int other = chiaro(eval(), "--out", path("parts"), "--shard", "2/2", "--protocol", "sod256");
    assertTrue(other == 0 || other == 6, err.toString());
    assertEquals(2, chiaro(List.of("report", "--merge", path("parts"))));
    assertTrue(
        err.toString().contains("protocol is \"paper\" in shard 1/2 and \"sod256\" in shard 2/2"),
        err.toString());
    chiaro(eval(), "--out", path("parts"), "--shard", "2/2", "--overwrite");
    assertEquals(6, chiaro(List.of("report", "--merge", path("parts"))), err.toString());
    Path sums = path("parts/shards/2-of-2/sums.json");
    String good = Files.readString(sums);
    ObjectNode wrong = (ObjectNode) JSON.readTree(good);
    ((ObjectNode) wrong.get("sums")).putArray("f").addArray().add("0.5");
    for (String bad :
        List.of("", "{\"schema\":1}", "{\"schema\":9}", good.substring(0, 999), wrong.toString(),
            good.replace("\"n\":", "\"n\":-"), good.replace("\"precision\":[[", "\"f\":[[["),
            good.replaceFirst("\\d\\.\\d+", "1e999"))) {
      Files.writeString(sums, bad);
      assertEquals(3, chiaro(List.of("report", "--merge", path("parts"))), err.toString());
      assertTrue(err.toString().contains("sums.json"), err.toString());
      assertEquals(1, err.toString().lines().count(), err.toString());
    }
    Files.writeString(sums, good);
    Path rows = path("parts/shards/1-of-2/per_image.csv");
    Files.writeString(rows, Files.readString(rows).replaceFirst("\np", "\nq"));
    assertEquals(3, chiaro(List.of("report", "--merge", path("parts"))), err.toString());
    assertTrue(err.toString().contains("per_image.csv is damaged"), err.toString());
    Files.delete(path("parts/shards/1-of-2/scored.jsonl"));
    assertEquals(3, chiaro(List.of("report", "--merge", path("parts"))), err.toString());
  }

  @Test
  void wherePairsCannotBeScoredAtAllTheMergeSaysSo() throws Exception {
    eval();
    Path empty = Files.createDirectories(path("none"));
    ImageFiles.writePng(empty.resolve("nobody.png"), noise(new SplittableRandom(1), 4, 4, false));
    List<Object> nothing =
        List.of("eval", "--predictions", empty, "--masks", path("masks"), "--progress", "none");
    assertEquals(3, chiaro(nothing, "--out", path("p"), "--shard", "1/2"));
    Files.writeString(empty.resolve("p1.png"), "no picture");
    shards(nothing, "q", 2);
    assertEquals(3, chiaro(List.of("report", "--merge", path("q"))));
    assertTrue(err.toString().contains("pairs could be scored"), err.toString());
  }
}
