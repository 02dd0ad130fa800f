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
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.report.RunFolders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aRealEvaluationBecomesAPageWithItsPictures() throws IOException {
    for (String side : new String[] {"maps", "masks"}) {
      Files.createDirectories(folder.resolve(side));
      for (int i = 0; i < 3; i++) {
        Grey map = Grey.allocate(20, 30);
        for (int p = 0; p < 100 * (i + 1); p++) {
          map.u8().put(p, (byte) 255);
        }
        ImageFiles.writePng(folder.resolve(side + "/" + i + ".png"), map);
      }
    }
    Path run = folder.resolve("run");
    chiaro(0, "eval", "--predictions", folder.resolve("maps"), "--masks", folder.resolve("masks"),
        "--out", run, "--progress", "none");
    chiaro(0, "report", run);
    assertEquals(run.resolve("report.html").toString(), out.toString().strip());
    String page = Files.readString(run.resolve("report.html"));
    assertEquals(6, page.split("data:image/png", -1).length - 1);
    assertTrue(page.contains("photos (--images DIR)"), "the photos are not known");
    chiaro(0, "report", run, "--images", folder.resolve("maps"), "--out", folder.resolve("p.html"));
    page = Files.readString(folder.resolve("p.html"));
    assertEquals(9, page.split("data:image/png", -1).length - 1);
  }

  @Test
  void oneRunAsJson() throws IOException {
    Path run = RunFolders.scored(folder.resolve("run"), .7, .5, .9);
    chiaro(0, "report", run, "--json");
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals("eval", json.path("command").asText());
    assertEquals(.7, json.path("score").path("maxF").asDouble());
    assertTrue(Files.exists(Path.of(json.path("report").asText())));
  }

  @Test
  void twoRunsAndTheGate() throws IOException {
    Path a = RunFolders.scored(folder.resolve("a"), .7, .5, .9);
    Path b = RunFolders.scored(folder.resolve("b"), .69, .51, .9);
    chiaro(0, "report", a, b);
    assertTrue(out.toString().matches("(?s).*max F +0\\.7000 +0\\.6900 +-0\\.0100\n.*"));
    chiaro(0, "report", a, b, "--max-drop", ".0100");
    chiaro(7, "report", a, b, "--max-drop", ".005");
    assertEquals(
        "chiaro: max F dropped by 0.010000, from 0.700000 in a to 0.690000 in b;"
            + " --max-drop is 0.005",
        err.toString().strip());
    assertTrue(out.toString().contains("max F"), "the table is printed first");
    chiaro(0, "report", a, b, "--max-drop", ".005", "--metrics", "iou,MAE");
    Path page = folder.resolve("page.html");
    chiaro(7, "report", a, b, "--max-drop", "0", "--out", page, "--json");
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertFalse(json.path("gate").path("holds").asBoolean());
    assertEquals(-.01, json.path("scores").path(0).path("difference").asDouble(), 1e-12);
    String html = Files.readString(page);
    assertTrue(html.contains("max F dropped by 0.010000"));
    assertTrue(html.contains("Photos that gained most"));
    assertTrue(html.contains("Settings that differ"));
  }

  @Test
  void whatCannotBeComparedIsRefused() throws IOException {
    Path a = RunFolders.scored(folder.resolve("a"), .7, .5, .9);
    Path b = RunFolders.scored(folder.resolve("b"), .7, .5, .9);
    refused(2, "name two", a, folder.resolve("b/../a"));
    Path score = b.resolve("score.json");
    Files.writeString(score, Files.readString(score).replace("paper", "sod256"));
    refused(3, "protocol is paper and sod256", a, b);
    chiaro(0, "report", a, b, "--compare-anyway");
    assertTrue(out.toString().contains("Not comparable: protocol"), out.toString());
    Files.writeString(score, Files.readString(score).replace("sod256", "a\\n\\u001b[2Jb"));
    refused(3, "protocol is paper and a  [2Jb", a, b);
    RunFolders.scored(b, .7, .5, .9);
    Files.writeString(
        b.resolve("per_image.csv"), "path,iou,accuracy,mae,max_f,max_f_threshold\nx,1,1,1,1,1\n");
    refused(3, "500 photos of the first are not in the second", a, b);
    Path c = RunFolders.of(folder.resolve("c"), "train", "");
    chiaro(0, "report", a, c);
    refused(3, "nothing was scored", a, c, "--max-drop", "0.1");
  }

  @Test
  void wrongOptionsAndFoldersAreSaidInOneLine() throws IOException {
    Path a = RunFolders.scored(folder.resolve("a"), .7, .5, .9);
    Path b = RunFolders.scored(folder.resolve("b"), .7, .5, .9);
    refused(2, "needs two runs", a, "--max-drop", "0.1");
    refused(2, "needs two runs", a, "--compare-anyway");
    refused(2, "is for --max-drop", a, b, "--metrics", "iou");
    refused(2, "from 0 to 1", a, b, "--max-drop", "NaN");
    refused(2, "from 0 to 1", a, b, "--max-drop", "-1");
    refused(2, "there is no score", a, b, "--max-drop", "1", "--metrics", "beauty");
    refused(2, "--predictions is for one run", a, b, "--predictions", a);
    refused(3, "no run.json", folder);
    refused(3, "no such folder", a, folder.resolve("none"));
    refused(3, "no such folder", a, "--images", folder.resolve("none"));
    refused(8, "cannot write", a, "--out", folder.resolve("none/page.html"));
    Files.writeString(a.resolve("ablation.json"), "{}");
    Files.writeString(a.resolve("report.html"), "");
    refused(2, "has a page of its own", a);
  }

  private void refused(int exitCode, String said, Object... args) {
    chiaro(exitCode, Stream.concat(Stream.of("report"), Stream.of(args)).toArray());
    assertTrue(err.toString().contains(said), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
  }

  private void chiaro(int exitCode, Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    int found =
        Main.run(
            new PrintWriter(out),
            new PrintWriter(err),
            Stream.of(args).map(String::valueOf).toArray(String[]::new));
    assertEquals(exitCode, found, err::toString);
  }
}
