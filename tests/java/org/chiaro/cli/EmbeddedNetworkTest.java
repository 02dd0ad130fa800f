package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chiaro.Shared;
import org.chiaro.io.EmbeddedFile;
import org.chiaro.io.FileSum;
import org.chiaro.io.ImageTree;
import org.chiaro.unet.OneThread;
import org.chiaro.unet.UNetFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The network that comes along is the one whose card and scores are published. */
@ExtendWith(OneThread.class)
class EmbeddedNetworkTest {
  /** Scores differ by less between processors and numbers of threads. */
  private static final double TOLERANCE = 0.005;

  private static final int EVERY = 10;

  @TempDir private Path folder;

  @Test
  void theCardNamesTheFile() throws IOException {
    String sum = FileSum.sha256(EmbeddedFile.resolve("embedded", UNetFile.FINISHED));
    Path card = EmbeddedFile.resolve("embedded", "CARD-unet.md");
    assertTrue(Files.readString(card).contains(sum), sum);
  }

  @Test
  void flowersScoreAsTheCardSays() throws IOException {
    Path data = Shared.data("flowers17");
    JsonNode scores = scores(data.resolve("images"), data.resolve("masks"));
    assertEquals(118, scores.path("n").asInt());
    assertScores(0.679, 0.798, 0.930, scores);
  }

  /** Every tenth photo, so that it is quick. */
  @Test
  void otherThingsScoreAsMeasured() throws IOException {
    Path data = Shared.data("ecssd");
    Path images = Files.createDirectories(folder.resolve("images"));
    Path masks = Files.createDirectories(folder.resolve("masks"));
    List<Path> photos = ImageTree.list(data.resolve("images"));
    for (int i = 0; i < photos.size(); i += EVERY) {
      String name = ImageTree.stem(photos.get(i));
      Files.copy(photos.get(i), images.resolve(name + ".jpg"));
      Files.copy(data.resolve("ground_truth_mask/" + name + ".png"), masks.resolve(name + ".png"));
    }
    assertScores(0.474, 0.647, 0.848, scores(images, masks));
  }

  private static void assertScores(double iou, double maxF, double accuracy, JsonNode scores) {
    assertEquals(iou, scores.path("iou").asDouble(), TOLERANCE, scores.toString());
    assertEquals(maxF, scores.path("maxF").asDouble(), TOLERANCE, scores.toString());
    assertEquals(accuracy, scores.path("accuracy").asDouble(), TOLERANCE, scores.toString());
  }

  private static JsonNode scores(Path images, Path masks) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] args = {
      "eval", "--model", "embedded", "--precision", "bf16", "--threads", "1", "--progress", "none",
      "--images", images.toString(), "--masks", masks.toString(), "--json"
    };
    assertEquals(
        0, Main.run(new PrintWriter(out), new PrintWriter(err), args), err.toString());
    return new ObjectMapper().readTree(out.toString());
  }
}
