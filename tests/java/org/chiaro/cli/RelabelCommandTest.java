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
import java.util.SplittableRandom;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Pair;
import org.chiaro.io.PairStore;
import org.chiaro.io.PairWriter;
import org.chiaro.io.Picture;
import org.chiaro.unet.OneThread;
import org.chiaro.unet.SmallNets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
class RelabelCommandTest {
  private static final int SIDE = 32;
  private static final int PHOTOS = 20;

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path photos;

  @BeforeEach
  void photosOfDiscs() throws Exception {
    photos = Files.createDirectories(folder.resolve("photos"));
    for (int i = 0; i < PHOTOS; i++) {
      ImageFiles.writePng(photos.resolve("%02d.png".formatted(i)), disc(100 + i, 80).image());
    }
  }

  /** A light disc on dark, somewhere, and its mask. */
  private static Pair disc(long seed, int side) {
    SplittableRandom random = new SplittableRandom(seed);
    double cx = side * random.nextDouble(0.35, 0.65);
    double cy = side * random.nextDouble(0.35, 0.65);
    double radius = side * random.nextDouble(0.2, 0.3);
    Picture image = Picture.allocate(side, side);
    Grey mask = Grey.allocate(side, side);
    for (int i = 0; i < side * side; i++) {
      boolean inside = Math.hypot(i % side - cx, i / side - cy) < radius;
      mask.u8().put(i, (byte) (inside ? 255 : 0));
      for (int c = 0; c < 3; c++) {
        image.rgb().put(3 * i + c, (byte) ((inside ? 180 : 60) + random.nextInt(-25, 25)));
      }
    }
    return new Pair(image, mask, "{}");
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

  /** A network that knows light discs, taught by pairs of its own; one for all tests. */
  private Path teacher() {
    Path run = shared.resolve("teacher");
    if (Files.exists(run.resolve("unet.safetensors"))) {
      return run;
    }
    Path data = shared.resolve("data");
    PairWriter writer = PairStore.create(data, 100);
    for (int i = 0; i < 24; i++) {
      writer.add(disc(i, SIDE));
    }
    Object[] args = {
      "--data", data, "--width", 4, "--batch-size", 8, "--steps", 60, "--lr", 0.02, "--lr-step",
      50, "--out", run
    };
    assertEquals(0, chiaro("train", args), err.toString());
    return run;
  }

  @Test
  void confidentPhotosBecomePairsThatANetworkLearnsFrom() throws Exception {
    Path teacher = teacher();
    Files.writeString(photos.resolve("broken.png"), "no picture");
    // one colour: nothing to be sure of, or nothing to cut
    ImageFiles.writePng(photos.resolve("black.png"), Picture.allocate(80, 80));
    Path whole = folder.resolve("whole");
    int exit = chiaro("relabel", photos, "--teacher", teacher, "--side", 32, "--out", whole, "--json");
    assertEquals(6, exit, err.toString());
    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertEquals(PHOTOS + 2, result.path("photos").asInt());
    assertEquals(1, result.path("dropped").path("unread").asInt());
    assertTrue(result.path("kept").asInt() > PHOTOS / 2, result.toString());
    assertTrue(Files.isRegularFile(whole.resolve("samples/kept.png")));
    assertTrue(Files.isRegularFile(whole.resolve("samples/dropped.png")));
    JsonNode report = new ObjectMapper().readTree(whole.resolve("relabel.json").toFile());
    assertEquals(0.5, report.path("settings").path("confidence").asDouble());

    PairStore store = PairStore.open(whole.resolve("pairs"));
    assertEquals(result.path("kept").asInt(), store.size());
    Pair pair = store.pair(0);
    assertEquals(32, pair.image().width());
    int number = Integer.parseInt(new ObjectMapper().readTree(pair.json()).path("photo").asText());
    Pair truth = disc(100 + number, 32);
    int wrong = 0;
    for (int i = 0; i < 32 * 32; i++) {
      wrong += pair.mask().u8().get(i) == truth.mask().u8().get(i) ? 0 : 1;
    }
    assertTrue(wrong < 100, wrong + " pixels are wrong");

    Path second = folder.resolve("second");
    Object[] train = {
      "--data", whole, "--width", 2, "--batch-size", 4, "--steps", 2, "--average", 0.9, "--out",
      second
    };
    assertEquals(0, chiaro("train", train), err.toString());
  }

  @Test
  void mapsTeachBesideANetworkOrInItsPlace() throws Exception {
    Path maps = folder.resolve("maps");
    Object[] saliency = {photos, "--method", "wctr", "--superpixels", 60, "--out", maps};
    assertEquals(0, chiaro("saliency", saliency), err.toString());
    Path alone = folder.resolve("alone");
    Object[] one = {photos, "--maps", maps, "--no-sharpen", "--side", 32, "--out", alone, "--json"};
    assertEquals(0, chiaro("relabel", one), err.toString());
    int kept = new ObjectMapper().readTree(out.toString()).path("kept").asInt();
    assertTrue(kept > PHOTOS / 2, out.toString());
    Path both = folder.resolve("both");
    assertEquals(0, relabel(teacher(), both, "--maps", maps, "--accord", 0.3), err.toString());
    JsonNode settings = new ObjectMapper().readTree(both.resolve("relabel.json").toFile());
    assertEquals(0.3, settings.path("settings").path("accord").asDouble());
    // maps of other photos than the network's discs: nobody agrees with anybody
    Path others = Files.createDirectories(folder.resolve("others"));
    for (int i = 0; i < PHOTOS; i++) {
      Grey corner = Grey.allocate(80, 80);
      for (int p = 0; p < 80 * 8; p++) {
        corner.u8().put(p, (byte) 255);
      }
      ImageFiles.writePng(others.resolve("%02d.prob.png".formatted(i)), corner);
    }
    assertEquals(3, relabel(teacher(), folder.resolve("none"), "--maps", others));
    assertTrue(err.toString().contains("20 where maps disagree"), err.toString());
    Files.delete(others.resolve("03.prob.png"));
    assertEquals(3, relabel(teacher(), folder.resolve("less"), "--maps", others));
    assertTrue(err.toString().contains("1 unread"), err.toString());
    Path empty = Files.createDirectories(folder.resolve("nothing"));
    assertEquals(3, relabel(teacher(), folder.resolve("run"), "--maps", empty));
  }

  @Test
  void aRunThatGoesOnEndsWithTheSamePairs() throws Exception {
    Path teacher = teacher();
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    assertEquals(0, relabel(teacher, whole), err.toString());
    assertEquals(0, relabel(teacher, parts), err.toString());
    Path shard = parts.resolve("pairs/pairs-000000");
    int kept = PairStore.open(parts.resolve("pairs")).size();
    for (int i = 3; i < kept; i++) {
      for (String kind : new String[] {".png", ".mask.png", ".json"}) {
        Files.delete(shard.resolve("%08d%s".formatted(i, kind)));
      }
    }
    Files.delete(parts.resolve("relabel.json"));
    assertEquals(0, relabel(teacher, parts, "--resume"), err.toString());
    assertArrayEquals(
        Files.readAllBytes(whole.resolve("relabel.json")),
        Files.readAllBytes(parts.resolve("relabel.json")));
    for (int i = 0; i < kept; i++) {
      Pair expected = PairStore.open(whole.resolve("pairs")).pair(i);
      Pair actual = PairStore.open(parts.resolve("pairs")).pair(i);
      assertEquals(expected.json(), actual.json());
      assertEquals(expected.mask().u8(), actual.mask().u8());
      assertEquals(expected.image().rgb(), actual.image().rgb());
    }
    assertEquals(2, relabel(teacher, parts, "--resume", "--agreement", 0.9));
    assertEquals(2, relabel(teacher, parts));
  }

  private int relabel(Path teacher, Path out, Object... more) {
    List<Object> args = new ArrayList<>(List.of(photos, "--teacher", teacher, "--out", out));
    args.addAll(List.of(more));
    return chiaro("relabel", args.toArray());
  }

  @Test
  void whatCannotWorkIsSaidInOneLine() throws Exception {
    Path unsure = SmallNets.writeConstant(folder.resolve("unsure.safetensors"), 0.5);
    assertEquals(3, relabel(unsure, folder.resolve("none")));
    assertTrue(err.toString().contains("0 of 20 photos kept"), err.toString());
    assertEquals(4, relabel(folder.resolve("missing.pth"), folder.resolve("run")));
    assertEquals(2, relabel(unsure, folder.resolve("run"), "--confidence", 2));
    assertEquals(2, relabel(unsure, folder.resolve("run"), "--min-area", 0.7));
    assertEquals(2, relabel(unsure, folder.resolve("run"), "--side", 8));
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertEquals(
        3, chiaro("relabel", empty, "--teacher", unsure, "--out", folder.resolve("run")));
    assertEquals(1, err.toString().lines().filter(line -> line.startsWith("chiaro:")).count());
  }
}
