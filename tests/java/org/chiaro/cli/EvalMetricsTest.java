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
import java.util.List;
import java.util.Map;
import org.chiaro.Shared;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code eval} measures, prints and writes when it is asked for more than the paper's scores. */
final class EvalMetricsTest {
  /** Names in PySODMetrics' published results, and ours in score.json. */
  private static final Map<String, String> PUBLISHED =
      Map.ofEntries(
          Map.entry("Smeasure", "sMeasure"),
          Map.entry("wFmeasure", "weightedF"),
          Map.entry("MAE", "mae"),
          Map.entry("adpEm", "adaptiveE"),
          Map.entry("meanEm", "meanE"),
          Map.entry("maxEm", "maxE"),
          Map.entry("adpFm", "adaptiveF"),
          Map.entry("meanFm", "meanF"),
          Map.entry("maxFm", "maxF"),
          Map.entry("sample_biiou", "iou"),
          Map.entry("sample_bioa", "accuracy"),
          Map.entry("sample_bipre", "precision"),
          Map.entry("sample_birec", "recall"),
          Map.entry("sample_bispec", "specificity"),
          Map.entry("sample_bidice", "dice"),
          Map.entry("sample_biber", "ber"));

  @TempDir private Path folder;
  private ScoredFolders folders;

  @BeforeEach
  void makeFolders() throws IOException {
    folders = new ScoredFolders(folder);
  }

  @Test
  void thePublishedScoresOfThreePairs() throws IOException {
    JsonNode expected =
        new ObjectMapper()
            .readTree(Shared.golden("sod_metrics/expected.json").toFile())
            .get("means_over_the_three_pairs");
    StringWriter out = new StringWriter();
    String[] command = {
      "eval", "--protocol", "sod256", "--metrics", "all", "--json",
      "--predictions", Shared.golden("sod_metrics/preds").toString(),
      "--masks", Shared.golden("sod_metrics/masks").toString()
    };
    assertEquals(0, Main.run(new PrintWriter(out), new PrintWriter(System.err), command));
    JsonNode scores = new ObjectMapper().readTree(out.toString());
    PUBLISHED.forEach(
        (theirs, ours) ->
            assertEquals(
                expected.get(theirs).asDouble(), scores.get(ours).asDouble(), 1e-9, theirs));
  }

  @Test
  void withoutAskingThePaperAndMae() throws IOException {
    folders.perfect("a");
    assertEquals(0, folders.eval());
    List<String> lines = folders.out().lines().toList();
    assertEquals(5, lines.size(), folders.out());
    assertTrue(lines.get(1).endsWith("     max F       IoU  accuracy       MAE"), lines.get(1));
    JsonNode scores = folders.json(0);
    assertFalse(scores.has("sMeasure"));
    assertFalse(scores.has("at"));
    assertFalse(scores.get("centreCrop").asBoolean());
  }

  @Test
  void onlyWhatIsAskedForIsPrinted() {
    folders.perfect("a");
    assertEquals(0, folders.eval("--metrics", "s,iou,wf"));
    assertEquals(
        """
        protocol paper, 1 images
                                   IoU
        predictions             1.0000
        best centred disc       0.5000
          of radius               0.39
        S-measure               1.0000
        weighted F              1.0000
        """
            .replace("0.5000", value("best centred disc"))
            .replace("0.39", value("  of radius")),
        folders.out());
    assertEquals(0, folders.eval("--metrics", "corloc"));
    assertEquals(
        List.of("protocol paper, 1 images", "CorLoc                  1.0000"),
        folders.out().lines().toList());
  }

  private String value(String line) {
    return folders.out().lines().filter(text -> text.startsWith(line)).findFirst().orElseThrow()
        .substring(20)
        .strip();
  }

  @Test
  void precisionAndRecallAtFixedThresholds() throws IOException {
    folders.perfect("a");
    JsonNode scores = folders.json(0, "--at", "0.25,0.75");
    assertEquals(2, scores.get("at").size());
    assertEquals(0.75, scores.get("at").get(1).get("threshold").asDouble());
    assertEquals(1, scores.get("at").get(1).get("precision").asDouble());
    assertEquals(1, scores.get("at").get(1).get("recall").asDouble());
    assertEquals(1, scores.get("at").get(1).get("f").asDouble());
    String header = Files.readAllLines(folders.result().resolve("per_image.csv")).get(0);
    assertTrue(header.endsWith(",precision_at_0.75,recall_at_0.75"), header);
    assertEquals(0, folders.eval("--at", "0.25"));
    assertTrue(folders.out().contains("precision at 0.25       1.0000"), folders.out());
  }

  @Test
  void everyMetricHasItsColumnAndItsKey() throws IOException {
    folders.perfect("a");
    folders.perfect("b");
    JsonNode scores = folders.json(0, "--metrics", "all");
    List<String> rows = Files.readAllLines(folders.result().resolve("per_image.csv"));
    assertEquals(
        "path,iou,accuracy,mae,max_f,max_f_threshold,mean_f,adaptive_f,s_measure,max_e,mean_e,"
            + "adaptive_e,weighted_f,precision,recall,specificity,dice,ber,box_iou",
        rows.get(0));
    assertEquals(3, rows.size());
    for (String key : List.of("sMeasure", "maxE", "meanE", "adaptiveE", "weightedF", "corLoc")) {
      assertTrue(scores.get(key).isNumber(), key);
    }
    String curves = Files.readString(folders.result().resolve("curves.csv"));
    assertTrue(curves.startsWith("threshold,precision,recall,f,e\n"), curves.substring(0, 40));
  }

  @Test
  void onlyTheCentredSquareCounts() throws IOException {
    Grey wide = Grey.allocate(10, 30);
    for (int y = 0; y < 10; y++) {
      wide.u8().put(y * 30, (byte) 255); // wrong, and outside of the square
      wide.u8().put(y * 30 + 15, (byte) 255);
    }
    ImageFiles.writePng(folders.maps().resolve("a.png"), wide);
    Grey truth = Grey.allocate(10, 30);
    for (int y = 0; y < 10; y++) {
      truth.u8().put(y * 30 + 15, (byte) 255);
    }
    ImageFiles.writePng(folders.masks().resolve("a.png"), truth);
    assertEquals(0.5, folders.json(0).get("iou").asDouble());
    JsonNode square = folders.json(0, "--centre-crop");
    assertEquals(1, square.get("iou").asDouble());
    assertTrue(square.get("centreCrop").asBoolean());
    assertEquals(0, folders.eval("--centre-crop"));
    assertTrue(folders.out().startsWith("protocol paper, 1 images, centred squares"));
  }

  @Test
  void threadsAndKernelsMoveNoDigitOfAnyMetric() throws IOException {
    for (int i = 0; i < 25; i++) {
      Grey map = Grey.allocate(20 + i, 31);
      Grey mask = Grey.allocate(20 + i, 31);
      for (int at = 0; at < map.u8().capacity(); at++) {
        int hash = (at + 13 * i) * 0x9e3779b1;
        map.u8().put(at, (byte) (hash >>> 24));
        mask.u8().put(at, (byte) ((hash >>> 20 & 3) == 0 ? 255 : 0));
      }
      ImageFiles.writePng(folders.maps().resolve(i + ".png"), map);
      ImageFiles.writePng(folders.masks().resolve(i + ".png"), mask);
    }
    JsonNode one = folders.json(0, "--metrics", "all", "--at", "0.5", "--threads", "1");
    String rows = Files.readString(folders.result().resolve("per_image.csv"));
    assertEquals(one, folders.json(0, "--metrics", "all", "--at", "0.5", "--threads", "4"));
    assertEquals(rows, Files.readString(folders.result().resolve("per_image.csv")));
  }

  @Test
  void wrongNamesAndThresholdsAreUsage() {
    folders.perfect("a");
    assertEquals(2, folders.eval("--metrics", "iou,smeasure"));
    assertTrue(folders.err().contains("there is no metric 'smeasure'"), folders.err());
    assertEquals(2, folders.eval("--at", "1.5"));
    assertTrue(folders.err().contains("from 0 to 1, was 1.5"), folders.err());
    assertEquals(2, folders.eval("--at", "half"));
  }
}
