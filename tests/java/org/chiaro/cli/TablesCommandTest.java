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
import java.util.stream.Stream;
import org.chiaro.tables.ScoreFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TablesCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void allTablesOrOne() {
    assertEquals(0, chiaro("tables"), err::toString);
    assertTrue(out.toString().contains("TokenCut"));
    assertTrue(out.toString().contains("Uncond. GAN, ImageNet 128"));
    assertEquals(0, chiaro("tables", "--table", "segmentation"));
    assertFalse(out.toString().contains("TokenCut"));
  }

  @Test
  void aRunFolderWhoseScoresNameTheirSet() throws IOException {
    Path run = folder.resolve("run");
    ScoreFiles.write(run.resolve("score.json"), .7, .5, .9, ",\"dataset\":\"ecssd\"");
    assertEquals(0, chiaro("tables", "--row", "HS=" + run, "--json"), err::toString);
    JsonNode rows =
        new ObjectMapper().readTree(out.toString()).path("tables").path(1).path("rows");
    assertEquals("measured", rows.path(3).path("kind").asText());
    assertEquals(500, rows.path(3).path("n").asInt());
    assertEquals(1, out.toString().lines().count());
  }

  @Test
  void aFileInAnyFormat() throws IOException {
    Path file = folder.resolve("tables.out");
    for (String format : new String[] {"text", "markdown", "csv", "latex"}) {
      assertEquals(0, chiaro("tables", "--format", format, "--out", file), err::toString);
      assertEquals(file.toString(), out.toString().strip());
      assertTrue(Files.readString(file).contains("BigBiGAN"), format);
    }
  }

  @Test
  void whatIsWrongIsSaidInOneLine() throws IOException {
    Path good = ScoreFiles.write(folder.resolve("score.json"), .7, .5, .9, "");
    refused(2, "table must be one of", "--table", "none");
    refused(2, "format must be", "--format", "xlsx");
    refused(2, "METHOD=FILE", "--row", "HS");
    refused(2, "METHOD=FILE", "--row", "HS@=" + good);
    refused(2, "does not name its data set", "--row", "HS=" + good);
    refused(2, "no table here has it", "--row", "HS@ecssd=" + good, "--against", "ABC");
    refused(2, "needs a measured row", "--against", "HS");
    refused(2, "exclude each other", "--json", "--format", "csv");
    refused(3, "no such file", "--row", "HS@ecssd=" + folder.resolve("none"));
    refused(3, "no ablation.json", "--ablation", folder);
    Files.writeString(good, "{\"schema\":1,");
    refused(3, "damaged", "--row", "HS@ecssd=" + good);
    refused(8, "cannot write", "--out", folder.resolve("none/tables.txt"));
  }

  private void refused(int exitCode, String said, Object... args) {
    Object[] all = Stream.concat(Stream.of("tables"), Stream.of(args)).toArray();
    assertEquals(exitCode, chiaro(all), err::toString);
    assertTrue(err.toString().contains(said), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertEquals("", out.toString());
  }

  private int chiaro(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(
        new PrintWriter(out),
        new PrintWriter(err),
        Stream.of(args).map(String::valueOf).toArray(String[]::new));
  }
}
