package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are not as they should be: listed and counted, never skipped or shifted silently. */
final class EvalBadInputTest {
  @TempDir private Path folder;
  private ScoredFolders folders;

  @BeforeEach
  void makeFolders() throws IOException {
    folders = new ScoredFolders(folder);
  }

  @Test
  void strictRefusesAMapOfAnotherSize() throws IOException {
    folders.perfect("same");
    ImageFiles.writePng(folders.maps().resolve("other.png"), ScoredFolders.square(24, 32));
    ImageFiles.writePng(folders.masks().resolve("other.png"), ScoredFolders.square(12, 16));
    JsonNode resized = folders.json(0);
    assertEquals(2, resized.get("n").asInt());
    assertEquals(1, resized.get("resized").asInt());
    JsonNode strict = folders.json(6, "--strict");
    assertEquals(1, strict.get("n").asInt());
    assertEquals(0, strict.get("resized").asInt());
    assertEquals(1, strict.get("failed").asInt());
    List<String> failures = folders.failures();
    assertEquals(1, failures.size());
    assertTrue(failures.get(0).contains("has 32 x 24 pixels"), failures.get(0));
    assertTrue(failures.get(0).contains("has 16 x 12"), failures.get(0));
    assertEquals(6, folders.eval("--strict"), "without --out as well");
  }

  /** A map half dark, half bright; what is stored decides at which threshold the half is found. */
  @ParameterizedTest
  @CsvSource({
    "GREY_16, 200", // the high byte
    "RGBA, 144", // luma of (250, 100, 90) by 299, 587, 114 thousandths, rounded; alpha dropped
    "RGB, 144",
    "PALETTE, 144"
  })
  void unusualMapsAreReadByTheStatedRule(Kind kind, int level) throws IOException {
    ImageIO.write(kind.halves(), "png", folders.maps().resolve("a.png").toFile());
    Grey truth = Grey.allocate(4, 8);
    for (int i = 0; i < 32; i++) {
      truth.u8().put(i, (byte) (i % 8 >= 4 ? 255 : 0));
    }
    ImageFiles.writePng(folders.masks().resolve("a.png"), truth);
    JsonNode scores = folders.json(0);
    assertEquals(1, scores.get("maxF").asDouble());
    assertEquals((255 - level) / 255.0 / 2, scores.get("mae").asDouble(), 1e-12);
  }

  @ParameterizedTest
  @CsvSource({"GREY_16", "RGBA", "RGB", "PALETTE"})
  void unusualMasksCountByTheirFirstChannel(Kind kind) throws IOException {
    ImageIO.write(kind.halves(), "png", folders.masks().resolve("a.png").toFile());
    Grey map = Grey.allocate(4, 8);
    for (int i = 0; i < 32; i++) {
      map.u8().put(i, (byte) (i % 8 >= 4 ? 255 : 0));
    }
    ImageFiles.writePng(folders.maps().resolve("a.png"), map);
    assertEquals(1, folders.json(0).get("iou").asDouble(), "red is 250, luma would be 144");
  }

  @Test
  void emptyAndFullMasksAreCounted() throws IOException {
    folders.perfect("good");
    Grey black = Grey.allocate(12, 16);
    Grey white = Grey.allocate(12, 16);
    for (int i = 0; i < white.u8().capacity(); i++) {
      white.u8().put(i, (byte) 255);
    }
    folders.perfect("empty");
    ImageFiles.writePng(folders.masks().resolve("empty.png"), black);
    folders.perfect("full");
    ImageFiles.writePng(folders.masks().resolve("full.png"), white);
    JsonNode scores = folders.json(0, "--metrics", "all");
    assertEquals(3, scores.get("n").asInt());
    assertEquals(1, scores.get("emptyMasks").asInt());
    assertEquals(1, scores.get("fullMasks").asInt());
    assertEquals(0, folders.eval());
    assertTrue(folders.out().contains(", 1 with no object in the mask"), folders.out());
    assertTrue(folders.out().contains(", 1 with nothing but object in the mask"), folders.out());
    for (String row : Files.readAllLines(folders.result().resolve("per_image.csv"))) {
      assertFalse(row.contains("NaN") || row.contains("Infinity"), row);
    }
  }

  @Test
  void unreadableFilesAmongManyShiftNothing() throws IOException {
    int count = 300;
    Grey noise = Grey.allocate(12, 16);
    for (int i = 0; i < count; i++) {
      String name = "%04d".formatted(i);
      folders.perfect(name);
      if (i % 2 == 1) { // every other pair is wrong everywhere
        ImageFiles.writePng(folders.maps().resolve(name + ".png"), noise);
      }
    }
    tear(folders.maps().resolve("0100.png"));
    tear(folders.masks().resolve("0150.png"));
    Files.writeString(folders.maps().resolve("0200.png"), "");
    Files.delete(folders.masks().resolve("0201.png"));
    Files.copy(folders.maps().resolve("0203.png"), folders.maps().resolve("0203.jpg"));
    JsonNode scores = folders.json(6);
    assertEquals(count - 5, scores.get("n").asInt());
    assertEquals(5, scores.get("failed").asInt());
    List<String> rows = Files.readAllLines(folders.result().resolve("per_image.csv"));
    assertEquals(1 + count - 5, rows.size());
    for (String row : rows.subList(1, rows.size())) {
      int number = Integer.parseInt(row.substring(0, 4));
      assertTrue(row.substring(4).startsWith(number % 2 == 0 ? ",1.0," : ",0.0,"), row);
    }
    List<String> failures = folders.failures();
    assertEquals(5, failures.size());
    for (String name : List.of("0100", "0150", "0200", "0201", "0203")) {
      assertEquals(1, failures.stream().filter(line -> line.contains('"' + name + '"')).count());
    }
    assertTrue(
        failures.stream().anyMatch(line -> line.contains("several files of one name")),
        failures::toString);
  }

  @Test
  void foldersWithoutAPairAreBadData() throws IOException {
    assertEquals(3, folders.eval());
    assertEquals(1, folders.err().lines().count(), folders.err());
    folders.perfect("a");
    Files.move(folders.masks().resolve("a.png"), folders.masks().resolve("b.png"));
    assertEquals(3, folders.eval());
  }

  private static void tear(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 20));
  }

  /** Kinds of PNG that are not 8-bit grey: black on the left, one colour on the right. */
  private enum Kind {
    GREY_16,
    RGB,
    RGBA,
    PALETTE;

    BufferedImage halves() {
      BufferedImage image =
          switch (this) {
            case GREY_16 -> new BufferedImage(8, 4, BufferedImage.TYPE_USHORT_GRAY);
            case RGB -> new BufferedImage(8, 4, BufferedImage.TYPE_3BYTE_BGR);
            case RGBA -> new BufferedImage(8, 4, BufferedImage.TYPE_4BYTE_ABGR);
            case PALETTE -> new BufferedImage(8, 4, BufferedImage.TYPE_BYTE_INDEXED, PAIR);
          };
      for (int i = 0; i < 32; i++) {
        boolean bright = i % 8 >= 4;
        if (this == GREY_16) {
          image.getRaster().setSample(i % 8, i / 8, 0, bright ? 200 * 256 + 57 : 0);
        } else {
          image.setRGB(i % 8, i / 8, bright ? COLOUR : 0xff000000);
        }
      }
      return image;
    }
  }

  /** Red 250, green 100, blue 90, a quarter opaque where there is alpha. */
  private static final int COLOUR = 0x40fa645a;

  private static final IndexColorModel PAIR =
      new IndexColorModel(
          8, 2, new byte[] {0, (byte) 250}, new byte[] {0, 100}, new byte[] {0, 90});
}
