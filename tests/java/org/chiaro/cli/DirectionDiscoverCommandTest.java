package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.chiaro.direction.Direction;
import org.chiaro.direction.discovery.DiscoveryPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectionDiscoverCommandTest {
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

  private int discover(Path run, Object... more) {
    return discover("known:3@32", "3", run, more);
  }

  private int discover(String generator, String directions, Path run, Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "direction", "discover", "--generator", generator, "--reconstructor", "lenet",
                "--directions", directions, "--batch-size", "4", "--log-every", "1", "--rca-every", "2",
                "--rca-batches", "3", "--checkpoint-every", "1", "--threads", "1", "--out", run));
    args.addAll(List.of(more));
    return chiaro(args.toArray());
  }

  private void failed(int expected, String part, int exitCode) {
    assertEquals(expected, exitCode, err.toString());
    List<String> lines = err.toString().lines().filter(l -> l.startsWith("chiaro: ")).toList();
    assertEquals(1, lines.size(), err.toString());
    assertTrue(lines.get(0).contains(part), lines.get(0));
  }

  @Test
  void everythingIsWrittenAndAResumedRunEndsAsAnUnbrokenOne() throws Exception {
    Path whole = folder.resolve("whole");
    assertEquals(0, discover(whole, "--steps", "4"), err.toString());
    assertTrue(out.toString().strip().endsWith("whole/directions.safetensors"), out.toString());
    Path broken = folder.resolve("broken");
    assertEquals(0, discover(broken, "--steps", "2"), err.toString());
    assertEquals(0, discover(broken, "--steps", "4", "--resume"), err.toString());
    for (String same : List.of("directions.safetensors", "charts/s6/002.webp", "charts/s18/000-002.webp",
        "animations/001.webp", "checkpoints/step-000004.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(whole.resolve(same)), Files.readAllBytes(broken.resolve(same)), same);
    }
    assertFalse(Files.exists(whole.resolve("checkpoints/step-000002.safetensors")));
    assertEquals(losses(whole), losses(broken));
    // with nothing left to do it still knows how fast it went
    byte[] summary = Files.readAllBytes(broken.resolve("discover.json"));
    assertEquals(0, discover(broken, "--steps", "4", "--resume"), err.toString());
    assertArrayEquals(summary, Files.readAllBytes(broken.resolve("discover.json")));

    JsonNode json = new ObjectMapper().readTree(whole.resolve("discover.json").toFile());
    assertEquals(3, json.get("accuracy").size());
    assertEquals("known:3", json.get("generator_sha256").asText());

    // the page knows ranks once there are any
    String page = Files.readString(whole.resolve("directions.html"));
    assertTrue(page.contains("data:image/webp;base64,") && !page.contains("rank"));
    Files.writeString(
        whole.resolve("score.json"),
        "{\"directions\":[{\"index\":2,\"rank\":1},{\"index\":0,\"rank\":2}]}");
    DiscoveryPage.write(whole);
    page = Files.readString(whole.resolve("directions.html"));
    assertTrue(page.indexOf("Direction 2, rank 1") < page.indexOf("Direction 0, rank 2"));

    // any row serves where a direction is asked for
    Path file = whole.resolve("directions.safetensors");
    Direction row = Direction.read(file, 2);
    assertEquals("discover", row.facts().get("method"));
    assertEquals(
        0,
        chiaro(
            "generate", "--generator", "known:3@32", "--direction", file + ":2", "--shift", "-3",
            "--count", "2", "--out", folder.resolve("images")),
        err.toString());
    failed(
        4,
        "name one of them as",
        chiaro(
            "generate", "--generator", "known:3@32", "--direction", file, "--count", "2", "--out",
            folder.resolve("no")));
    failed(
        4,
        "no direction 3",
        chiaro(
            "generate", "--generator", "known:3@32", "--direction", file + ":3", "--count", "2",
            "--out", folder.resolve("no2")));
    failed(
        2,
        "--resume: shift-scale was 6.0",
        discover(broken, "--steps", "4", "--resume", "--shift-scale", "5"));
    failed(
        2,
        "--resume: generator was known:3",
        discover("known:4@32", "3", broken, "--steps", "4", "--resume"));
  }

  /** The log without its last column, which is a time. */
  private static List<String> losses(Path run) throws Exception {
    return Files.readAllLines(run.resolve("train.csv")).stream()
        .map(line -> line.substring(0, line.lastIndexOf(',')))
        .toList();
  }

  @Test
  void theSmallPresetTakesManyDirectionsAndGivenValuesComeFirst() throws Exception {
    Path run = folder.resolve("small");
    assertEquals(
        0,
        chiaro(
            "direction", "discover", "--generator", "known:1@16", "--preset", "small", "--steps",
            "1", "--batch-size", "2", "--rca-batches", "1", "--shift-scale", "2.5",
            "--no-random-init", "--directions", "3", "--threads", "1", "--out", run),
        err.toString());
    JsonNode json = new ObjectMapper().readTree(run.resolve("discover.json").toFile());
    assertEquals("proj", json.get("deformator").asText());
    assertEquals("false", json.get("random-init").asText());
    assertEquals(3, json.get("directions").asInt());
    assertEquals(2.5, json.get("shift-scale").asDouble());
    assertEquals("1.0", json.get("shift-weight").asText());
    assertTrue(Files.exists(run.resolve("charts/s7.5/000-002.webp")));
  }

  @Test
  void badInputIsRefusedInOneLine() throws Exception {
    Path run = folder.resolve("run");
    failed(2, "directions: 21 is more than the latent size", discover("known:3@32", "21", run));
    failed(2, "min-shift", discover(folder.resolve("b"), "--min-shift", "-1"));
    failed(2, "rca-every", discover(folder.resolve("c"), "--rca-every", "0"));
    Path file = Files.writeString(folder.resolve("file"), "");
    failed(2, "is a file", discover(file));
    failed(8, "cannot make the folder", discover(file.resolve("below")));
  }
}
