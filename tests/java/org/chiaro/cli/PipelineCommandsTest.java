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
import java.util.Map;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.io.Safetensors;
import org.chiaro.kernel.DType;
import org.chiaro.unet.OneThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline on a generator and a network of toy size. */
@ExtendWith(OneThread.class)
class PipelineCommandsTest {
  private static final int SIDE = 32;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path images;
  private Path masks;

  @BeforeEach
  void photosWithMasks() throws Exception {
    images = Files.createDirectories(folder.resolve("images"));
    masks = Files.createDirectories(folder.resolve("masks"));
    for (int i = 0; i < 3; i++) {
      Picture image = Picture.allocate(SIDE, SIDE);
      Grey mask = Grey.allocate(SIDE, SIDE);
      for (int p = 0; p < SIDE * SIDE / 2; p++) {
        image.rgb().put(3 * p, (byte) (100 + 50 * i));
        mask.u8().put(p, (byte) 255);
      }
      ImageFiles.writePng(images.resolve(i + ".png"), image);
      ImageFiles.writePng(masks.resolve(i + ".png"), mask);
    }
  }

  private int chiaro(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>();
    for (Object arg : args) {
      all.add(arg.toString());
    }
    return Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
  }

  /** The embedded generator, a network of width 2, two steps of two pairs, no filter that drops. */
  private List<Object> small(String command, Path run) {
    List<Object> args =
        new ArrayList<>(
            List.of(command, "--preset", "demo", "--out", run, "--progress", "none"));
    for (String value :
        List.of(
            "threads=1",
            "train.width=2",
            "train.steps=2",
            "train.batch-size=2",
            "synth.max-area=1",
            "synth.histogram-filter=false",
            "predict.short-edge=32")) {
      args.add("--set");
      args.add(value);
    }
    return args;
  }

  @Test
  void aRunWritesAModelPredictionsScoresAndAPageThatFetchesNothing() throws Exception {
    Path run = folder.resolve("run");
    List<Object> args = small("run", run);
    args.addAll(List.of("--set", "eval.images=" + images, "--set", "eval.masks=" + masks, images));
    assertEquals(0, chiaro(args.toArray()), err.toString());
    Path report = run.resolve("report.html");
    assertEquals(report.toString(), out.toString().strip());
    for (String file :
        List.of(
            "unet.safetensors",
            "predictions/0.prob.png",
            "predictions/2.cutout.png",
            "scored/predictions/1.prob.png",
            "score.json",
            "per_image.csv",
            "samples/pairs.png",
            "config.yaml")) {
      assertTrue(Files.size(run.resolve(file)) > 0, file);
    }
    String page = Files.readString(report);
    assertFalse(page.contains("src=\"http") || page.contains("href=\"http"));
    assertTrue(page.contains("best fixed centred disc"));
    JsonNode score = new ObjectMapper().readTree(Files.readString(run.resolve("score.json")));
    assertEquals(3, score.path("n").asInt());
  }

  @Test
  void storedPairsTeachAsWellAndADataSetIsScoredByName() throws Exception {
    Path run = folder.resolve("run");
    List<Object> args = small("run", run);
    args.addAll(List.of("--set", "train.online=false", "--set", "synth.count=4", "--json"));
    args.addAll(List.of("--set", "eval.dataset=folder", "--set", "eval.root=" + folder));
    assertEquals(0, chiaro(args.toArray()), err.toString());
    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertEquals(run.resolve("report.html").toString(), result.path("report").asText());
    assertTrue(Files.exists(run.resolve("pairs")));
    assertEquals("folder", result.path("score").path("dataset").asText());
    assertEquals("test", result.path("score").path("split").asText());
    assertEquals(3, result.path("score").path("n").asInt());
  }

  @Test
  void halfOfADataSetIsRefusedBeforeAnything() {
    Path run = folder.resolve("run");
    for (String value : List.of("eval.dataset=ecssd", "eval.root=" + folder, "eval.split=dev")) {
      List<Object> args = small("run", run);
      args.addAll(List.of("--set", value));
      assertEquals(2, chiaro(args.toArray()), value);
      assertTrue(err.toString().startsWith("chiaro: eval."), err.toString());
    }
    assertFalse(Files.exists(run));
  }

  @Test
  void theDemoSegmentsItsOwnPhotosAndItsModelIsUsable() throws Exception {
    Path run = folder.resolve("demo");
    List<Object> args = small("demo", run);
    args.addAll(List.of("--photos", images, "--masks", masks));
    assertEquals(0, chiaro(args.toArray()), err.toString());
    assertTrue(Files.exists(run.resolve("predictions/dahlia.cutout.png")));
    assertTrue(Files.exists(run.resolve("photos/CREDITS.md")));
    Path again = folder.resolve("again");
    assertEquals(
        0,
        chiaro(
            "predict",
            images,
            "--model",
            run.resolve("unet.safetensors"),
            "--short-edge",
            32,
            "--out",
            again),
        err.toString());
    assertTrue(Files.exists(again.resolve("predictions/1.prob.png")));
  }

  @Test
  void theSameSeedGivesTheSameScores() throws Exception {
    byte[][] scores = new byte[2][];
    for (int i = 0; i < 2; i++) {
      Path run = folder.resolve("run" + i);
      List<Object> args = small("demo", run);
      args.addAll(List.of("--photos", images, "--masks", masks, "--precision", "fp32"));
      assertEquals(0, chiaro(args.toArray()), err.toString());
      scores[i] = Files.readAllBytes(run.resolve("score.json"));
    }
    assertArrayEquals(scores[0], scores[1]);
  }

  @Test
  void halfOfAPairOfFoldersIsRefused() {
    assertEquals(2, chiaro("demo", "--photos", images, "--out", folder.resolve("run")));
    assertTrue(err.toString().contains("--masks"), err.toString());
  }

  @Test
  void aDirectionOfZerosIsAModelError() {
    Path direction = folder.resolve("zeros.safetensors");
    NdArray zeros = NdArray.allocate(DType.F32, 120);
    Safetensors.write(direction, Map.of("direction", zeros), Map.of());
    List<Object> args = small("run", folder.resolve("run"));
    args.addAll(List.of("--set", "synth.direction=" + direction));
    assertEquals(4, chiaro(args.toArray()));
    assertEquals(1, err.toString().lines().filter(line -> line.contains("direction")).count());
  }

  @Test
  void aRunThatTheDiskCannotHoldIsRefusedBeforeItsStart() throws Exception {
    for (String command : List.of("run", "demo")) {
      Path run = folder.resolve(command);
      List<Object> args = small(command, run);
      args.addAll(List.of("--set", "train.online=false", "--set", "synth.count=2000000000"));
      args.add("--json");
      assertEquals(8, chiaro(args.toArray()), err::toString);
      assertTrue(err.toString().contains("chiaro: the whole run take up to"), err::toString);
      JsonNode said = new ObjectMapper().readTree(out.toString());
      assertFalse(said.path("complete").asBoolean(true));
      assertEquals(8, said.path("exit_code").asInt());
      assertFalse(Files.exists(run.resolve("pairs")));
    }
  }
}
