package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.chiaro.unet.OneThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Jobs in shards, and their merge, against the same jobs in one process. */
@ExtendWith(OneThread.class)
class ShardCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int chiaro(List<String> command, String... more) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> args = new ArrayList<>(command);
    args.addAll(List.of(more));
    return Main.run(new PrintWriter(out), new PrintWriter(err), args.toArray(String[]::new));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private List<String> synth() {
    return List.of(
        "synth", "--generator", "known:3@32", "--direction", "known", "--shift", "4", "--max-area",
        "0.3", "--no-histogram-filter", "--count", "23", "--batch-size", "4", "--shard-size", "5",
        "--threads", "1", "--progress", "none");
  }

  private List<String> saliency() throws Exception {
    Path photos = folder.resolve("photos");
    if (Files.notExists(photos)) {
      Files.createDirectories(photos.resolve("sub"));
      for (int i = 0; i < 9; i++) {
        Picture photo = Picture.allocate(20, 24);
        photo.rgb().put(3 * i, (byte) 99);
        ImageFiles.writePng(photos.resolve((i % 2 == 0 ? "sub/" : "") + i + ".png"), photo);
      }
      Files.writeString(photos.resolve("broken.png"), "no picture");
    }
    return List.of("saliency", photos.toString(), "--method", "disc", "--threads", "1");
  }

  /** Without what is different every time. */
  private List<String> list(String run, String file) throws Exception {
    Path path = folder.resolve(run).resolve(file);
    List<String> lines = new ArrayList<>();
    if (Files.exists(path)) {
      for (String line : Files.readAllLines(path)) {
        ObjectNode object = (ObjectNode) JSON.readTree(line);
        object.remove("ms");
        lines.add(object.toString());
      }
    }
    return lines.stream().sorted().toList();
  }

  @Test
  void mergedSynthShardsAreTheWholeRun() throws Exception {
    assertEquals(0, chiaro(synth(), "--out", path("whole")), err.toString());
    for (int i = 3; i >= 1; i--) {
      assertEquals(
          0, chiaro(synth(), "--out", path("parts"), "--shard", i + "/3"), err.toString());
    }
    assertEquals(0, chiaro(List.of("report", "--merge", path("parts"))), err.toString());
    assertEquals(path("parts"), out.toString().strip());
    assertEquals(list("whole", "items.jsonl"), list("parts", "items.jsonl"));
    assertEquals(5, list("parts", "items.jsonl").size());
    JsonNode whole = JSON.readTree(folder.resolve("whole/synth.json").toFile());
    assertEquals(whole, JSON.readTree(folder.resolve("parts/synth.json").toFile()));
    JsonNode run = JSON.readTree(folder.resolve("parts/run.json").toFile());
    assertEquals(3, run.get("shards").asInt());
    assertEquals(0, run.get("exit_code").asInt());
    // once more, and as an ordinary run
    assertEquals(0, chiaro(List.of("report", "--merge", path("parts"), "--json")));
    assertEquals(5, JSON.readTree(out.toString()).at("/merged/0/items").asInt());
    assertEquals(0, chiaro(List.of("report", path("parts"))), err.toString());
  }

  @Test
  void mergedMapsAreTheWholeRunFailuresIncluded() throws Exception {
    assertEquals(6, chiaro(saliency(), "--out", path("whole")), err.toString());
    int worst = 0;
    for (int i = 1; i <= 14; i++) {
      int code = chiaro(saliency(), "--out", path("parts"), "--shard", i + "/14");
      assertTrue(code == 0 || code == 6, err.toString());
      worst = Math.max(worst, code);
    }
    assertEquals(6, worst);
    assertEquals(6, chiaro(List.of("report", "--merge", path("parts"))), err.toString());
    assertEquals(list("whole", "items.jsonl"), list("parts", "items.jsonl"));
    assertEquals(list("whole", "failures.jsonl"), list("parts", "failures.jsonl"));
    assertEquals(9, list("parts", "items.jsonl").size());
    // what a shard wrote is there to be gone on with
    assertEquals(
        2, chiaro(saliency(), "--out", path("parts"), "--shard", "1/14"), err.toString());
    assertTrue(err.toString().contains("has results of shard 1/14 already"), err.toString());
    Files.delete(
        folder.resolve("parts").resolve(
            JSON.readTree(list("parts", "items.jsonl").get(0)).get("output").asText()));
    assertEquals(3, chiaro(List.of("report", "--merge", path("parts"))), err.toString());
    assertTrue(err.toString().contains("is gone: go on with its --shard"), err.toString());
  }

  @Test
  void whatCannotBeMergedSaysWhy() throws Exception {
    assertEquals(3, chiaro(List.of("report", "--merge", path(""))));
    assertTrue(err.toString().contains("holds no shards"), err.toString());
    for (String shard : new String[] {"2/4", "4/4"}) {
      assertEquals(
          0, chiaro(synth(), "--out", path("parts"), "--shard", shard), err.toString());
    }
    assertEquals(3, chiaro(List.of("report", "--merge", path("parts"))));
    assertTrue(err.toString().contains("shards are missing: 1/4, 3/4"), err.toString());
    assertEquals(2, chiaro(synth(), "--out", path("parts"), "--shard", "1/5"));
    assertTrue(err.toString().contains("is of another job"), err.toString());
    assertEquals(0, chiaro(synth(), "--out", path("parts"), "--shard", "1/4"));
    assertEquals(0, chiaro(synth(), "--out", path("parts"), "--shard", "3/4", "--seed", "9"));
    assertEquals(2, chiaro(List.of("report", "--merge", path("parts"))));
    assertTrue(
        err.toString().contains("seed is 2 in shard 1/4 and 9 in shard 3/4"), err.toString());
    assertEquals(2, chiaro(List.of("report", "--merge", "--out", "x", path("parts"))));
  }

  @Test
  void wrongShardsAreOneLine() {
    for (String shard : new String[] {"0/3", "4/3", "x", "1/0", "1"}) {
      assertEquals(2, chiaro(synth(), "--out", path("wrong"), "--shard", shard));
      assertTrue(err.toString().contains("shard must"), err.toString());
      assertTrue(err.toString().startsWith("chiaro: "), err.toString());
    }
    assertTrue(Files.notExists(folder.resolve("wrong")));
  }
}
