package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.chiaro.Shared;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.chiaro.unet.OneThread;
import org.chiaro.unet.SmallNets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
final class EvalCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Path predictions;
  private Path masks;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void makeFolders() throws IOException {
    predictions = Files.createDirectories(folder.resolve("predictions"));
    masks = Files.createDirectories(folder.resolve("masks"));
  }

  @Test
  void theReferencesScoresInOneJsonObject() throws IOException {
    JsonNode expected = JSON.readTree(Shared.golden("metric_scores.json").toFile());
    JsonNode scores =
        json(Shared.golden("metric_predictions"), Shared.golden("metric_masks"));
    assertEquals(expected.get("F_max").asDouble(), scores.get("maxF").asDouble(), 1e-6);
    assertEquals(expected.get("IoU").asDouble(), scores.get("iou").asDouble(), 1e-6);
    assertEquals(expected.get("accuracy").asDouble(), scores.get("accuracy").asDouble(), 1e-6);
    assertEquals("paper", scores.get("protocol").asText());
    assertEquals(12, scores.get("n").asInt());
  }

  @Test
  @Tag("long")
  void hierarchicalSaliencyMaps() throws IOException {
    JsonNode scores = json(Shared.data("ecssd_hs_maps"), Shared.data("ecssd/ground_truth_mask"));
    assertEquals(0.6687, scores.get("maxF").asDouble(), 5e-5);
    assertEquals(0.4983, scores.get("iou").asDouble(), 5e-5);
    assertEquals(0.8458, scores.get("accuracy").asDouble(), 5e-5);
  }

  @Test
  void pySodMetricsExamplesFromFiles() throws IOException {
    JsonNode expected =
        JSON.readTree(Shared.golden("sod_metrics/expected.json").toFile())
            .get("means_over_the_three_pairs");
    JsonNode scores =
        json(
            Shared.golden("sod_metrics/preds"),
            Shared.golden("sod_metrics/masks"),
            "--protocol",
            "sod256");
    assertEquals(expected.get("maxFm").asDouble(), scores.get("maxF").asDouble(), 1e-9);
    assertEquals(expected.get("MAE").asDouble(), scores.get("mae").asDouble(), 1e-9);
  }

  @Test
  void threadsAndKernelsDoNotMoveADigit() throws IOException {
    for (int i = 0; i < 30; i++) {
      prediction("roses/" + i, noise(20 + i, 30, i));
      mask("roses/" + i, square(20 + i, 30));
    }
    JsonNode one = json(predictions, masks, "--threads", "1", "--kernels", "java");
    assertEquals(one, json(predictions, masks, "--threads", "5"));
  }

  @Test
  void withoutOutNothingIsWritten() throws IOException {
    prediction("a", square(9, 9));
    mask("a", square(9, 9));
    assertEquals(0, eval(predictions, masks));
    assertTrue(out.toString().contains("predictions             1.0000    1.0000    1.0000"), out.toString());
    assertTrue(out.toString().contains("best centred disc"));
    assertEquals(List.of("masks", "predictions"), names(folder));
    assertEquals(List.of("a.prob.png"), names(predictions));
  }

  @Test
  void outHoldsScoresCurvesRowsAndPlots() throws IOException {
    prediction("b", noise(12, 9, 1));
    prediction("a", square(9, 9));
    mask("b", square(12, 9));
    mask("a", square(9, 9));
    Path result = folder.resolve("result");
    assertEquals(0, eval(predictions, masks, "--out", result, "--plots"));
    assertEquals(result.resolve("score.json"), Path.of(lastLine()));
    JsonNode written = JSON.readTree(result.resolve("score.json").toFile());
    assertEquals(JSON.readTree(json(predictions, masks).toString()), written);
    List<String> rows = Files.readAllLines(result.resolve("per_image.csv"));
    assertEquals("path,iou,accuracy,mae,max_f,max_f_threshold", rows.get(0));
    assertEquals("a,1.0,1.0,0.0,1.0,0.0", rows.get(1));
    assertTrue(rows.get(2).startsWith("b,"));
    assertEquals(256, Files.readAllLines(result.resolve("curves.csv")).size());
    assertEquals(List.of("f.png", "pr.png"), names(result.resolve("plots")));
    assertFalse(Files.exists(result.resolve("failures.jsonl")));
    assertEquals(2, eval(predictions, masks, "--out", result), "not empty");
  }

  @Test
  void whatFailsIsListedAndTheRestIsScored() throws IOException {
    prediction("good", square(9, 9));
    mask("good", square(9, 9));
    prediction("no-mask", square(9, 9));
    mask("no-prediction", square(9, 9));
    prediction("torn", square(9, 9));
    mask("torn", square(9, 9));
    Path torn = predictions.resolve("torn.prob.png");
    byte[] bytes = Files.readAllBytes(torn);
    Files.write(torn, Arrays.copyOf(bytes, bytes.length / 2));
    prediction("twice", square(9, 9));
    mask("twice", square(9, 9));
    mask("twice.v2", square(9, 9));
    Path result = folder.resolve("result");
    assertEquals(6, eval(predictions, masks, "--json", "--out", result));
    JsonNode scores = JSON.readTree(out.toString());
    assertEquals(1, scores.get("n").asInt());
    assertEquals(4, scores.get("failed").asInt());
    List<String> failures = Files.readAllLines(result.resolve("failures.jsonl"));
    assertEquals(4, failures.size());
    for (String name : List.of("no-mask", "no-prediction", "torn", "twice")) {
      assertTrue(failures.stream().anyMatch(line -> line.contains('"' + name + '"')), name);
    }
  }

  @Test
  void withoutOutFailuresStillGiveSix() throws IOException {
    prediction("good", square(9, 9));
    mask("good", square(9, 9));
    prediction("no-mask", square(9, 9));
    assertEquals(6, eval(predictions, masks, "--json"));
    assertEquals(1, JSON.readTree(out.toString()).get("n").asInt());
  }

  @Test
  void noPairsIsBadData() throws IOException {
    prediction("a", square(9, 9));
    mask("b", square(9, 9));
    Path result = folder.resolve("result");
    assertEquals(3, eval(predictions, masks, "--out", result));
    assertFalse(Files.exists(result));
    assertEquals(3, eval(predictions, folder.resolve("nowhere")));
    assertTrue(err.toString().contains("nowhere"), err.toString());
  }

  @Test
  void onlyUnreadablePairsIsBadDataAndLeavesNoScores() throws IOException {
    Files.writeString(predictions.resolve("a.png"), "not a picture");
    mask("a", square(9, 9));
    Path result = folder.resolve("result");
    assertEquals(3, eval(predictions, masks, "--out", result));
    assertFalse(Files.exists(result.resolve("score.json")));
    assertFalse(Files.exists(result.resolve("per_image.csv")));
  }

  @Test
  void aPredictionOfAnotherSizeIsResizedAndCounted() throws IOException {
    prediction("a", square(20, 20));
    mask("a", square(40, 40));
    prediction("b", square(20, 20));
    mask("b", square(20, 20));
    JsonNode scores = json(predictions, masks);
    assertEquals(1, scores.get("resized").asInt());
    assertEquals("pil-bilinear-8bit", scores.get("resize").asText());
    assertTrue(scores.get("iou").asDouble() > 0.9);
  }

  @Test
  void colourMasksCountByRed() throws IOException {
    prediction("a", square(9, 9));
    Grey truth = square(9, 9);
    Picture picture = Picture.allocate(9, 9);
    for (int i = 0; i < 81; i++) {
      picture.rgb().put(3 * i, truth.u8().get(i)).put(3 * i + 1, (byte) 255);
    }
    ImageFiles.writePng(masks.resolve("a.png"), picture);
    assertEquals(1, json(predictions, masks).get("iou").asDouble());
  }

  @Test
  void aNetworkScoresAsTheMapsThatPredictWrites() throws IOException {
    Path net = SmallNets.write(folder.resolve("unet.safetensors"), 3);
    Path photos = folder.resolve("photos");
    Path run = folder.resolve("run");
    for (int i = 0; i < 3; i++) {
      Picture photo = Picture.allocate(40 + i, 60);
      for (int at = 0; at < photo.rgb().capacity(); at++) {
        photo.rgb().put(at, (byte) (at * (i + 3) * 0x9e3779b1 >>> 25));
      }
      Files.createDirectories(photos);
      ImageFiles.writePng(photos.resolve(i + ".png"), photo);
      mask(Integer.toString(i), square(40 + i, 60));
    }
    assertEquals(
        0, chiaro("predict", photos, "--model", net, "--save", "prob", "--out", run), err::toString);
    JsonNode fromMaps = json(run.resolve("predictions"), masks);
    assertEquals(
        0,
        chiaro("eval", "--model", net, "--images", photos, "--masks", masks, "--json"),
        err::toString);
    assertEquals(fromMaps, JSON.readTree(out.toString()));
  }

  @Test
  void aBadNetworkIsExitFour() {
    Path none = folder.resolve("none.pth");
    assertEquals(4, chiaro("eval", "--model", none, "--images", masks, "--masks", masks));
  }

  @Test
  void wrongOptionsAreUsage() {
    assertEquals(2, chiaro("eval", "--masks", masks));
    assertEquals(2, chiaro("eval", "--masks", masks, "--model", masks));
    assertEquals(2, eval(predictions, masks, "--images", "x"));
    assertEquals(2, eval(predictions, masks, "--precision", "bf16"));
    assertEquals(2, eval(predictions, masks, "--protocol", "mean"));
    assertTrue(err.toString().contains("paper, sod256"), err.toString());
    assertEquals(2, eval(predictions, masks, "--plots"));
    assertEquals(2, eval(predictions, masks, "--threads", "-1"));
  }

  private int eval(Path maps, Path truth, Object... more) {
    Stream<Object> fixed = Stream.of("eval", "--predictions", maps, "--masks", truth);
    return chiaro(Stream.concat(fixed, Stream.of(more)).toArray());
  }

  private int chiaro(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(
        new PrintWriter(out),
        new PrintWriter(err),
        Stream.of(args).map(String::valueOf).toArray(String[]::new));
  }

  private JsonNode json(Path maps, Path truth, Object... more) throws IOException {
    Object[] all = Stream.concat(Stream.of("--json"), Stream.of(more)).toArray();
    assertEquals(0, eval(maps, truth, all), err::toString);
    assertEquals(1, out.toString().lines().count(), "one object and nothing else");
    return JSON.readTree(out.toString());
  }

  private String lastLine() {
    return out.toString().lines().reduce((first, second) -> second).orElseThrow();
  }

  private void prediction(String name, Grey map) throws IOException {
    put(predictions.resolve(name + ".prob.png"), map);
  }

  private void mask(String name, Grey map) throws IOException {
    put(masks.resolve(name + ".png"), map);
  }

  private static void put(Path file, Grey map) throws IOException {
    Files.createDirectories(file.getParent());
    ImageFiles.writePng(file, map);
  }

  private static List<String> names(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static Grey square(int height, int width) {
    Grey grey = Grey.allocate(height, width);
    for (int y = height / 4; y < height / 2; y++) {
      for (int x = width / 4; x < width / 2; x++) {
        grey.u8().put(y * width + x, (byte) 255);
      }
    }
    return grey;
  }

  private static Grey noise(int height, int width, int seed) {
    Grey grey = Grey.allocate(height, width);
    for (int i = 0; i < height * width; i++) {
      grey.u8().put(i, (byte) ((i + 13 * seed) * 0x9e3779b1 >>> 24));
    }
    return grey;
  }
}
