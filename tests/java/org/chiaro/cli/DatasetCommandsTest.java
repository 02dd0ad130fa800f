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
import org.chiaro.dataset.Archives;
import org.chiaro.unet.OneThread;
import org.chiaro.unet.SmallNets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code data list}, {@code data check}, and the commands that take {@code --dataset}. */
@ExtendWith(OneThread.class)
final class DatasetCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theListNamesEverySet() throws IOException {
    assertEquals(0, chiaro("data", "list"), err.toString());
    assertTrue(out.toString().contains("cub  train 10000, val 788, test 1000"), out.toString());
    assertTrue(out.toString().contains("DIR/ jpg/, segmim/, setid.mat"), out.toString());
    out.getBuffer().setLength(0);
    assertEquals(0, chiaro("data", "list", "--json"));
    JsonNode sets = JSON.readTree(out.toString()).get("datasets");
    assertEquals(10, sets.size());
    assertEquals("dut-omron", sets.get(4).get("name").asText());
    assertEquals(5168, sets.get(4).get("published").get("test").asInt());
  }

  @Test
  void aWholeSetThatIsSmallerThanPublishedIsAWarning() throws IOException {
    Archives.cub(folder);
    assertEquals(0, chiaro("data", "check", "cub", "--root", folder), err.toString());
    assertTrue(out.toString().contains("test           2       1000"), out.toString());
    out.getBuffer().setLength(0);
    assertEquals(0, chiaro("data", "check", "cub", "--root", folder, "--json"));
    JsonNode json = JSON.readTree(out.toString());
    assertEquals("level / 255 > 0.5", json.get("maskRule").asText());
    assertEquals(3, json.get("splits").size());
    assertEquals(10_000, json.get("splits").get(0).get("published").asInt());
    assertEquals(0, json.get("findings").size());
  }

  @Test
  void whatIsBrokenIsListedAndExitsWith6() throws IOException {
    Archives.photos(folder.resolve("images"), "a.jpg", "b.jpg", "c.jpg", "c.jpeg", "d.jpg", "e.jpg");
    Archives.masks(folder.resolve("masks"), "b.png", "c.png", "x.png", "d.png");
    Archives.row(folder.resolve("masks/e.png"), 1, 2, 3);
    Archives.text(folder.resolve("masks/d.png"), "torn");
    assertEquals(6, chiaro("data", "check", "folder", "--root", folder, "--json"));
    JsonNode json = JSON.readTree(out.toString());
    JsonNode split = json.get("splits").get(0);
    for (String kind : List.of("noPhoto", "noMask", "duplicate", "sizes", "unreadable")) {
      assertEquals(1, split.get(kind).asInt(), kind);
    }
    assertEquals(3, split.get("pairs").asInt());
    assertFalse(split.has("published"));
    assertEquals(
        List.of("a", "c", "x", "d", "e"), json.get("findings").findValuesAsText("name"));
    out.getBuffer().setLength(0);
    assertEquals(6, chiaro("data", "check", "folder", "--root", folder));
    assertTrue(out.toString().contains("e: e.jpg is 6 x 4, its mask 1 x 1"), out.toString());
    assertEquals("", errorLines());
  }

  @Test
  void whatCannotBeCheckedIsOneLine() throws IOException {
    assertEquals(3, chiaro("data", "check", "ecssd", "--root", folder));
    assertTrue(err.toString().contains("ecssd is not in " + folder), err.toString());
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("ground_truth_mask"));
    assertEquals(3, chiaro("data", "check", "ecssd", "--root", folder, "--progress", "none"));
    assertTrue(err.toString().contains("no photo of ecssd in " + folder), err.toString());
    err.getBuffer().setLength(0);
    assertEquals(2, chiaro("data", "check", "birds", "--root", folder));
    assertTrue(err.toString().contains("no data set 'birds'; choose one of cub, flowers"));
    assertEquals(2, chiaro("data", "check", "cub"));
    assertEquals(2, chiaro("data"));
    Archives.flowers(folder.resolve("flowers"));
    Files.write(folder.resolve("flowers/setid.mat"), new byte[200]);
    assertEquals(3, chiaro("data", "check", "flowers", "--root", folder.resolve("flowers")));
    assertTrue(err.toString().contains("setid.mat: not a MATLAB file"), err.toString());
  }

  @Test
  void mapsOfADataSetAreMadeAndScoredByItsName() throws IOException {
    Archives.cub(folder.resolve("CUB_200_2011"));
    Path maps = folder.resolve("maps");
    assertEquals(
        0, chiaro("saliency", "--dataset", "cub", "--root", folder, "--out", maps), err.toString());
    assertEquals(
        List.of("001.A/a_3.prob.png", "003.C/a_1.prob.png"), files(maps.resolve("predictions")));
    out.getBuffer().setLength(0);
    assertEquals(
        0,
        chiaro(
            "eval", "--dataset", "cub", "--root", folder, "--predictions",
            maps.resolve("predictions"), "--out", folder.resolve("scores"), "--json"),
        err.toString());
    JsonNode score = JSON.readTree(folder.resolve("scores/score.json").toFile());
    assertEquals("cub", score.get("dataset").asText());
    assertEquals("test", score.get("split").asText());
    assertEquals("level / 255 > 0.5", score.get("maskRule").asText());
    assertEquals(2, score.get("n").asInt());
    assertTrue(
        Files.readString(folder.resolve("scores/per_image.csv")).contains("\n003.C/a_1,"));
  }

  @Test
  void aNetworkSegmentsAndIsScoredOnADataSet() throws IOException {
    Archives.cub(folder);
    Path model = SmallNets.write(folder.resolve("unet.safetensors"), 3);
    Path run = folder.resolve("run");
    assertEquals(
        0,
        chiaro(
            "predict", "--dataset", "cub", "--root", folder, "--split", "val", "--model", model,
            "--save", "prob", "--out", run),
        err.toString());
    assertEquals(List.of("002.B/b_1.prob.png"), files(run.resolve("predictions")));
    out.getBuffer().setLength(0);
    assertEquals(
        0,
        chiaro("eval", "--dataset", "cub", "--root", folder, "--model", model, "--json"),
        err.toString());
    assertEquals(2, JSON.readTree(out.toString()).get("n").asInt());
  }

  @Test
  void aPhotoOfTheSplitWithoutMapOrMaskIsAFailure() throws IOException {
    Archives.cub(folder);
    Archives.masks(folder.resolve("maps"), "001.A/a_3.png", "001.A/a_1.png");
    assertEquals(
        6,
        chiaro(
            "eval", "--dataset", "cub", "--root", folder, "--predictions", folder.resolve("maps"),
            "--out", folder.resolve("scores")));
    String failures = Files.readString(folder.resolve("scores/failures.jsonl"));
    assertTrue(failures.contains("003.C/a_1") && !failures.contains("a_3"), failures);
  }

  @Test
  void optionsThatDoNotGoTogether() throws IOException {
    Archives.cub(folder);
    Path maps = folder.resolve("maps");
    Path to = folder.resolve("out");
    assertUsage("--dataset needs --root", "eval", "--dataset", "cub", "--predictions", maps);
    assertUsage("--dataset is missing", "saliency", maps, "--root", folder, "--out", to);
    assertUsage("no --images, no --masks",
        "eval", "--dataset", "cub", "--root", folder, "--predictions", maps, "--masks", maps);
    assertUsage("name the true masks", "eval", "--predictions", maps);
    assertUsage("name a photo", "saliency", "--out", to);
    assertUsage("name no others beside it",
        "saliency", maps, "--dataset", "cub", "--root", folder, "--out", to);
    assertUsage("there is no split 'dev'",
        "saliency", "--dataset", "cub", "--root", folder, "--split", "dev", "--out", to);
    assertFalse(Files.exists(to));
  }

  @Test
  @Tag("long")
  void hierarchicalSaliencyOnHalfOfEcssd() throws IOException {
    assertEquals(
        0,
        chiaro(
            "eval", "--dataset", "ecssd", "--root", Shared.data("ecssd"), "--predictions",
            Shared.data("ecssd_hs_maps"), "--json"));
    JsonNode score = JSON.readTree(out.toString());
    assertEquals(0.6687, score.get("maxF").asDouble(), 5e-5);
    assertEquals(0.4983, score.get("iou").asDouble(), 5e-5);
    assertEquals(0.8458, score.get("accuracy").asDouble(), 5e-5);
  }

  @Test
  void theFlowersThatLieBesideACheckoutAreWhole() throws IOException {
    Path flowers = Shared.data("flowers17");
    assertEquals(0, chiaro("data", "check", "flowers17", "--root", flowers, "--json"));
    assertEquals(
        118, JSON.readTree(out.toString()).get("splits").get(0).get("pairs").asInt());
  }

  private void assertUsage(String message, Object... arguments) {
    err.getBuffer().setLength(0);
    assertEquals(2, chiaro(arguments), err.toString());
    assertTrue(err.toString().contains(message), err.toString());
  }

  private String errorLines() {
    return String.join("\n", err.toString().lines().filter(l -> l.startsWith("chiaro:")).toList());
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      return tree.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private int chiaro(Object... arguments) {
    String[] texts = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), texts);
  }
}
