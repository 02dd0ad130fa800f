package org.chiaro.cli;

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
import java.util.Map;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.chiaro.io.WeightFile;
import org.chiaro.latent.Philox;
import org.chiaro.unet.OneThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** gan train and gan score from end to end, and what their users may get wrong. */
@ExtendWith(OneThread.class)
class GanTrainCommandTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path photos;

  @BeforeEach
  void photosOfMixedSizes() throws Exception {
    photos = Files.createDirectories(folder.resolve("photos"));
    for (int i = 0; i < 60; i++) {
      write(photos.resolve(i + ".png"), 16 + i % 5, 30 - i % 7, i);
    }
  }

  private static void write(Path file, int height, int width, int seed) {
    Picture picture = Picture.allocate(height, width);
    Philox random = new Philox(seed);
    for (int p = 0; p < picture.rgb().capacity(); p++) {
      picture.rgb().put(p, (byte) random.below(0, p / 48, 256));
    }
    ImageFiles.writePng(file, picture);
  }

  private int chiaro(Object... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>();
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    return Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
  }

  private int train(Path run, Object... more) {
    List<Object> all = new ArrayList<>(List.of("gan", "train", photos, "--out", run));
    all.addAll(List.of("--batch-size", 4, "--threads", 1));
    List<Object> given = List.of(more);
    for (Object[] usual : new Object[][] {{"--resolution", 16}, {"--width", 2}}) {
      if (!given.contains(usual[0])) {
        all.addAll(List.of(usual));
      }
    }
    all.addAll(List.of("--progress", "none", "--checkpoint-every", 2));
    all.addAll(given);
    return chiaro(all.toArray());
  }

  private int lines(String start) {
    return (int) err.toString().lines().filter(line -> line.startsWith(start)).count();
  }

  @Test
  void photosBecomeAGeneratorItsEncoderAndAScore() throws Exception {
    Path run = folder.resolve("run");
    assertEquals(0, train(run, "--steps", 4, "--accumulate", 2), err.toString());
    assertEquals(run.resolve("generator.safetensors").toString(), out.toString().strip());
    List<String> scores = Files.readAllLines(run.resolve("scores.csv"));
    assertEquals(3, scores.size(), scores.toString());
    assertTrue(Files.exists(run.resolve("samples/reconstructions-000004.png")));
    String log = Files.readString(run.resolve("log.txt"));
    assertTrue(log.contains("too few photos to keep some out"), log);
    Path z = folder.resolve("z.npy");
    Path encoder = run.resolve("encoder.safetensors");
    assertEquals(
        0,
        chiaro("embed", photos, "--encoder", encoder, "--out", z, "--progress", "none"),
        err.toString());
    assertEquals(
        0,
        chiaro("gan", "score", run.resolve("generator.safetensors"), photos, "--json"),
        err.toString());
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals(60, json.path("photos").asInt());
    assertTrue(json.path("generators").get(0).path("frechet").asDouble() > 0);
  }

  @Test
  void anEncoderForAGeneratorThatStaysNamesItsFile() throws Exception {
    Path run = folder.resolve("run");
    assertEquals(0, train(run, "--steps", 2, "--no-encoder"), err.toString());
    Path file = run.resolve("generator.safetensors");
    Path own = folder.resolve("own");
    assertEquals(
        0,
        train(own, "--steps", 2, "--lr-g", 0, "--from", run, "--generator", file),
        err.toString());
    Map<String, String> about = WeightFile.read(own.resolve("encoder.safetensors")).metadata();
    assertEquals(WeightFile.read(file).sha256(), about.get("generator_sha256"));
    assertEquals(
        WeightFile.read(file).tensors().get("linear.weight").data(),
        WeightFile.read(own.resolve("generator.safetensors")).tensors().get("linear.weight").data());
    assertEquals(
        4, train(folder.resolve("c"), "--from", run, "--generator", own.resolve("encoder.safetensors")));
  }

  @Test
  void resumingWithOtherSettingsIsRefusedOrSaid() throws Exception {
    Path run = folder.resolve("run");
    assertEquals(0, train(run, "--steps", 2), err.toString());
    assertEquals(2, train(run, "--steps", 4), "not empty");
    assertEquals(2, train(run, "--steps", 4, "--resume", "--no-encoder"));
    assertTrue(err.toString().contains("encoder was true"), err.toString());
    assertEquals(2, train(run, "--steps", 4, "--resume", "--width", 4));
    assertTrue(err.toString().contains("width was 2"), err.toString());
    assertEquals(0, train(run, "--steps", 4, "--resume", "--lr-g", "1e-5"), err.toString());
    String log = Files.readString(run.resolve("log.txt"));
    assertTrue(log.contains("lr-g was 1.5E-4 so far, from here on it is 1.0E-5"), log);
    assertTrue(Files.exists(run.resolve("checkpoints/step-000004.safetensors")));
  }

  @Test
  void brokenFilesAreListedAndTheRestIsUsed() throws Exception {
    Files.writeString(photos.resolve("broken.png"), "no picture");
    write(photos.resolve("small.png"), 8, 40, 1);
    Path run = folder.resolve("run");
    assertEquals(6, train(run, "--steps", 1, "--no-encoder"), err.toString());
    assertEquals(2, Files.readAllLines(run.resolve("failures.jsonl")).size());
    String failures = Files.readString(run.resolve("failures.jsonl"));
    assertTrue(failures.contains("smaller than 16 pixels"), failures);
    assertTrue(Files.exists(run.resolve("generator.safetensors")));
    assertTrue(Files.notExists(run.resolve("encoder.safetensors")));
  }

  @Test
  void whatCannotBeTrainedIsOneLine() throws Exception {
    assertEquals(2, train(folder.resolve("a"), "--latent-size", 13));
    assertTrue(err.toString().contains("latent-size must be divisible by 3"), err.toString());
    assertEquals(2, train(folder.resolve("a"), "--width", 3));
    assertEquals(2, train(folder.resolve("a"), "--resolution", 48));
    assertEquals(2, train(folder.resolve("a"), "--accumulate", 0));
    assertEquals(2, train(folder.resolve("a"), "--lr-g", 0, "--no-encoder"));
    assertEquals(2, train(folder.resolve("b"), "--keep-out", "0.7"));
    assertEquals(4, train(folder.resolve("c"), "--from", photos));
    assertEquals(1, lines("chiaro:"), err.toString());
    photos = Files.createDirectories(folder.resolve("twelve"));
    for (int i = 0; i < 12; i++) {
      write(photos.resolve(i + ".png"), 20, 20, i);
    }
    assertEquals(3, train(folder.resolve("d")));
    assertTrue(err.toString().contains("12 usable photos"), err.toString());
    assertEquals(3, chiaro("gan", "score", "embedded", photos));
    assertEquals(1, lines("chiaro:"), err.toString());
    for (int i = 0; i < 60; i++) {
      write(photos.resolve(i + ".png"), 20, 20, 1);
    }
    assertEquals(3, train(folder.resolve("e")));
    assertTrue(err.toString().contains("only 1 that differ"), err.toString());
    assertEquals(2, chiaro("gan", "score", photos));
  }
}
