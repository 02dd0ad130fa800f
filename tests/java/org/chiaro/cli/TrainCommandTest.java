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
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.chiaro.unet.OneThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
class TrainCommandTest {
  private static final int SIDE = 32;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path data;
  private Path images;
  private Path masks;

  @BeforeEach
  void pairsOfLightSquares() throws Exception {
    data = folder.resolve("data");
    Path shard = Files.createDirectories(data.resolve("pairs-000000"));
    images = Files.createDirectories(folder.resolve("images"));
    masks = Files.createDirectories(folder.resolve("masks"));
    for (int i = 0; i < 6; i++) {
      Picture image = Picture.allocate(SIDE, SIDE);
      Grey mask = Grey.allocate(SIDE, SIDE);
      for (int y = 4 + i; y < 16 + i; y++) {
        for (int x = 4 + 2 * i; x < 16 + 2 * i; x++) {
          mask.u8().put(y * SIDE + x, (byte) 255);
          for (int c = 0; c < 3; c++) {
            image.rgb().put(3 * (y * SIDE + x) + c, (byte) 200);
          }
        }
      }
      ImageFiles.writePng(shard.resolve("0000000" + i + ".png"), image);
      ImageFiles.writePng(shard.resolve("0000000" + i + ".mask.png"), mask);
      Files.writeString(shard.resolve("0000000" + i + ".json"), "{}");
      ImageFiles.writePng(images.resolve(i + ".png"), image);
      ImageFiles.writePng(masks.resolve(i + ".png"), mask);
    }
  }

  private int chiaro(String command, Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of(command, "--progress", "none", "--threads", "1"));
    for (Object arg : args) {
      all.add(arg.toString());
    }
    return Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
  }

  @Test
  void cardsThatCannotBeUsedAreNamed() {
    Path run = folder.resolve("cards");
    assertEquals(5, chiaro("train", "--online", "--out", run, "--device", "cuda:99"));
    assertTrue(err.toString().contains("device cuda:99 cannot be used"), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertEquals(5, chiaro("train", "--online", "--out", run, "--devices", "98,99"));
    assertTrue(err.toString().contains("device cuda:98 cannot be used"), err.toString());
    assertEquals(2, chiaro("train", "--online", "--out", run, "--devices", "1,1"));
    assertTrue(err.toString().contains("named twice"), err.toString());
    assertEquals(2, chiaro("train", "--data", data, "--out", run, "--devices", "0,1"));
    assertTrue(err.toString().contains("--online"), err.toString());
    assertTrue(!Files.exists(run), "nothing is written before the cards are found");
  }

  private int train(Path run, int steps, Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "--data",
                data,
                "--width",
                2,
                "--batch-size",
                3,
                "--steps",
                steps,
                "--lr",
                0.01,
                "--checkpoint-every",
                2,
                "--out",
                run));
    args.addAll(List.of(more));
    return chiaro("train", args.toArray());
  }

  @Test
  void storedPairsBecomeANetworkThatPredicts() throws Exception {
    Path run = folder.resolve("run");
    int exit =
        train(
            run,
            4,
            "--validate",
            "squares=" + images + ":" + masks,
            "--validate",
            "folder@" + folder,
            "--json",
            "--precision",
            "bf16");
    assertEquals(0, exit, err.toString());
    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertEquals(4, result.get("steps").asInt());
    assertEquals(5, Files.readAllLines(run.resolve("train.csv")).size());
    assertTrue(Files.isRegularFile(run.resolve("checkpoints/best")));
    assertTrue(Files.isRegularFile(run.resolve("config.yaml")));
    Path maps = folder.resolve("maps");
    assertEquals(
        0,
        chiaro("predict", images, "--model", run, "--short-edge", SIDE, "--out", maps),
        err.toString());
    assertTrue(Files.isRegularFile(maps.resolve("predictions/3.prob.png")));
    Path predictions = maps.resolve("predictions");
    assertEquals(
        0,
        chiaro("eval", "--predictions", predictions, "--masks", masks, "--json"),
        err.toString());
    JsonNode ofMaps = new ObjectMapper().readTree(out.toString());
    assertEquals(
        0,
        chiaro(
            "eval",
            "--model",
            run,
            "--images",
            images,
            "--masks",
            masks,
            "--short-edge",
            SIDE,
            "--json"),
        err.toString());
    JsonNode ofModel = new ObjectMapper().readTree(out.toString());
    assertEquals(ofMaps, ofModel);
    assertEquals(2, chiaro("eval", "--masks", masks));
  }

  @Test
  void aLongerRunGoesOnFromTheLastCheckpoint() throws Exception {
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    assertEquals(0, train(whole, 6, "--augment"), err.toString());
    assertEquals(0, train(parts, 2, "--augment"), err.toString());
    assertEquals(2, train(parts, 6, "--augment"));
    assertEquals(2, train(parts, 6, "--augment", "--augment-shift", "0.1", "--resume"));
    assertTrue(err.toString().contains("augment-moves"), err.toString());
    assertEquals(2, train(parts, 6, "--augment", "--augment-shift", "0.6", "--resume"));
    assertEquals(2, train(parts, 6, "--augment", "--augment-scale", "0.9", "--resume"));
    assertEquals(0, train(parts, 6, "--augment", "--resume"), err.toString());
    assertEquals(parts.resolve("unet.safetensors").toString(), out.toString().strip());
    assertArrayEquals(
        Files.readAllBytes(whole.resolve("unet.safetensors")),
        Files.readAllBytes(parts.resolve("unet.safetensors")));
  }

  @Test
  void whatCannotBeTrainedOnIsSaidBeforeAnythingIsWritten() {
    Path run = folder.resolve("run");
    assertEquals(2, chiaro("train", "--out", run));
    assertEquals(2, chiaro("train", "--data", data, "--online", "--out", run));
    assertEquals(2, chiaro("train", "--data", data));
    assertEquals(2, train(run, 2, "--validate", "squares"));
    assertEquals(2, train(run, 2, "--validate", "squares@" + folder));
    assertEquals(2, train(run, 2, "--validate", "folder/val@" + folder));
    assertEquals(3, train(run, 2, "--validate", "ecssd@" + folder));
    assertEquals(3, chiaro("train", "--data", folder.resolve("none"), "--out", run));
    assertEquals(
        4, chiaro("train", "--online", "--generator", folder.resolve("none"), "--out", run));
    assertTrue(Files.notExists(run));
  }

  @Test
  void theConfigurationShowsWhereValuesComeFrom() {
    assertEquals(
        0,
        chiaro("train", "--online", "--shift", 3, "--augment", "--print-config"),
        err.toString());
    String yaml = out.toString().replaceAll(" +", " ");
    assertTrue(yaml.contains("shift: 3 # flag"), yaml);
    assertTrue(yaml.contains("augment: true # flag"), yaml);
    assertTrue(yaml.contains("steps: 12000 # default"), yaml);
  }
}
