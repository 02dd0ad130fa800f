package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.stream.Stream;
import org.chiaro.Shared;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SaliencyCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theBestDiscOfTheFlowersIsChosenAndItsMapsScoreAsSaid() throws IOException {
    Path photos = Shared.data("flowers17/images");
    Path masks = Shared.data("flowers17/masks");
    Path result = folder.resolve("disc");
    JsonNode said =
        json("saliency", "--method", "disc", photos, "--masks", masks, "--out", result, "--json");
    assertEquals(0.454, said.get("iou").asDouble(), 5e-4);
    assertEquals(0.594, said.get("maxF").asDouble(), 1e-3);
    assertEquals(0.850, said.get("accuracy").asDouble(), 5e-4);
    JsonNode scored =
        json("eval", "--predictions", result.resolve("predictions"), "--masks", masks, "--json");
    assertEquals(said.get("iou").asDouble(), scored.get("iou").asDouble(), 1e-12);
    assertEquals(said.get("iou"), scored.get("disc").get("iou"));
  }

  @Test
  void mapsKeepSizeAndPlace() throws IOException {
    photo("photos/roses/one.v1.jpg.png", 7, 11);
    photo("photos/two.png", 5, 4);
    Path result = folder.resolve("out");
    assertEquals(0, chiaro("saliency", folder.resolve("photos"), "--out", result));
    assertEquals(
        result.resolve("predictions").toString(), out.toString().lines().toList().get(0));
    Grey map = ImageFiles.readGrey8(result.resolve("predictions/roses/one.prob.png"));
    assertEquals(7, map.height());
    assertEquals(11, map.width());
    assertTrue(Files.exists(result.resolve("predictions/two.prob.png")));
  }

  @Test
  void aBadPhotoAmongGoodOnesIsListed() throws IOException {
    photo("photos/good.png", 7, 11);
    Files.writeString(folder.resolve("photos/bad.png"), "no picture");
    Path result = folder.resolve("out");
    assertEquals(6, chiaro("saliency", folder.resolve("photos"), "--out", result));
    assertTrue(Files.readString(result.resolve("failures.jsonl")).contains("\"bad\""));
    assertTrue(Files.exists(result.resolve("predictions/good.prob.png")));
  }

  @Test
  void badPhotosAmongManyAreListedInOrderAndTheRestIsDoneOnAnyNumberOfThreads()
      throws IOException {
    for (int i = 0; i < 40; i++) {
      photo("photos/p%02d.png".formatted(i), 3 + i, 5);
    }
    for (String bad : List.of("p07", "p23", "p39")) {
      Files.writeString(folder.resolve("photos/" + bad + ".png"), "no picture");
    }
    for (int threads : new int[] {1, 3}) {
      Path result = folder.resolve("out" + threads);
      Object[] run = {"saliency", folder.resolve("photos"), "--out", result, "--threads", threads};
      assertEquals(6, chiaro(run));
      List<String> failures = Files.readAllLines(result.resolve("failures.jsonl"));
      assertEquals(3, failures.size());
      assertTrue(failures.get(1).contains("p23"), failures.get(1));
      try (Stream<Path> maps = Files.list(result.resolve("predictions"))) {
        assertEquals(37, maps.count());
      }
      assertTrue(Files.readAllLines(result.resolve("items.jsonl")).get(7).contains("p08"));
    }
  }

  @Test
  void resumeLeavesFinishedMapsAloneAndTriesFailedPhotosAgain() throws IOException {
    photo("photos/good.png", 7, 11);
    Files.writeString(folder.resolve("photos/bad.png"), "no picture");
    Path photos = folder.resolve("photos");
    Path result = folder.resolve("out");
    assertEquals(6, chiaro("saliency", photos, "--out", result));
    photo("photos/bad.png", 5, 5);
    JsonNode said = json("saliency", photos, "--out", result, "--resume", "--json");
    assertEquals(1, said.get("skipped").asInt());
    assertEquals(1, said.get("written").asInt());
    assertTrue(Files.exists(result.resolve("predictions/bad.prob.png")));
    assertEquals(2, chiaro("saliency", photos, "--out", result, "--resume", "--radius", "0.5"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"wctr", "wsc"})
  void aMethodGivesTheSameMapsOnAnyNumberOfThreads(String method) throws IOException {
    Path photos = Shared.data("photos");
    byte[][] first = null;
    for (int threads : new int[] {1, 3}) {
      Path result = folder.resolve(method + threads);
      JsonNode said =
          json(
              "saliency", "--method", method, "--superpixels", "100", photos, "--out", result,
              "--threads", threads, "--json");
      assertEquals(method, said.get("method").asText());
      assertEquals(5, said.get("written").asInt());
      assertFalse(said.has("radius"));
      byte[][] maps = new byte[2][];
      maps[0] = Files.readAllBytes(result.resolve("predictions/dahlia.prob.png"));
      maps[1] = Files.readAllBytes(result.resolve("predictions/rocket.prob.png"));
      first = first == null ? maps : first;
      assertArrayEquals(first, maps);
    }
  }

  @Test
  void hsGivesTheSameMapsOnAnyNumberOfThreads() throws IOException {
    Path photos = Shared.data("photos");
    byte[] first = null;
    for (int threads : new int[] {1, 3}) {
      Path result = folder.resolve("hs" + threads);
      JsonNode said =
          json(
              "saliency", "--method", "hs", photos, "--out", result, "--threads", threads,
              "--json");
      assertEquals("hs", said.get("method").asText());
      assertEquals(5, said.get("written").asInt());
      byte[] map = Files.readAllBytes(result.resolve("predictions/dahlia.prob.png"));
      first = first == null ? map : first;
      assertArrayEquals(first, map);
    }
    assertEquals(
        2,
        chiaro("saliency", "--method", "hs", photos, "--out", folder, "--superpixels", "300"));
    assertTrue(err.toString().contains("--superpixels"), err.toString());
  }

  @Test
  void flagsThatAMethodDoesNotHaveAreUsage() throws IOException {
    photo("photos/a.png", 3, 3);
    Path photos = folder.resolve("photos");
    Path result = folder.resolve("out");
    String[][] wrong = {
      {"--radius", "0.5"}, {"--masks", photos.toString()}, {"--superpixels", "0"},
      {"--superpixels", "2001"}
    };
    for (String[] flag : wrong) {
      assertEquals(
          2, chiaro("saliency", photos, "--out", result, "--method", "wctr", flag[0], flag[1]));
      assertTrue(err.toString().contains(flag[0]), err.toString());
    }
    assertFalse(Files.exists(result));
  }

  @Test
  void aSingleBadPhotoIsBadData() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.png"), "no picture");
    assertEquals(3, chiaro("saliency", bad, "--out", folder.resolve("out")));
  }

  @Test
  void twoPhotosOfOneNameAreRefusedBeforeAnyWork() throws IOException {
    photo("photos/a.1.png", 3, 3);
    photo("photos/a.2.png", 3, 3);
    Path result = folder.resolve("out");
    assertEquals(2, chiaro("saliency", folder.resolve("photos"), "--out", result));
    assertTrue(err.toString().contains("both be written as a:"), err.toString());
    assertFalse(Files.exists(result));
  }

  @Test
  void wrongOptionsAreUsage() throws IOException {
    photo("photos/a.png", 3, 3);
    Path photos = folder.resolve("photos");
    Path result = folder.resolve("out");
    assertEquals(2, chiaro("saliency", photos, "--out", result, "--radius", "3"));
    assertEquals(2, chiaro("saliency", photos, "--out", result, "--method", "none"));
    assertEquals(2, chiaro("saliency", photos, "--out", result, "--superpixels", "100"));
    assertTrue(err.toString().contains("disc has no --superpixels"), err.toString());
    assertEquals(
        2, chiaro("saliency", photos, "--out", result, "--radius", "0.5", "--masks", photos));
    assertFalse(Files.exists(result));
  }

  private int chiaro(Object... args) {
    out.getBuffer().setLength(0);
    return Main.run(
        new PrintWriter(out),
        new PrintWriter(err),
        Stream.of(args).map(String::valueOf).toArray(String[]::new));
  }

  private JsonNode json(Object... args) throws IOException {
    assertEquals(0, chiaro(args), err.toString());
    return new ObjectMapper().readTree(out.toString());
  }

  private void photo(String name, int height, int width) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageFiles.writePng(file, Picture.allocate(height, width));
  }
}
