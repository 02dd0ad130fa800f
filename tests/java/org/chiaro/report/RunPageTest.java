package org.chiaro.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunPageTest {
  private static final String HOSTILE = "<script>alert(\\\"1\\\")</script>";

  @TempDir private Path folder;

  @Test
  void anEvaluationShowsScoresCurvesAndPhotos() throws IOException {
    Path run = RunFolders.scored(folder.resolve("run"), .7, .5, .9);
    ImageFiles.writePng(run.resolve("photo.png"), Picture.allocate(20, 30));
    ImageFiles.writePng(run.resolve("mask.png"), Grey.allocate(20, 30));
    Files.writeString(
        run.resolve("scored.jsonl"),
        "{\"name\":\"0\",\"photo\":\"photo.png\",\"prediction\":\"gone.png\",\"mask\":\"mask.png\","
            + "\"truth\":\"LEVEL\"}\n{\"name\":\"1\",\"ph");
    String page = page(run);
    assertTrue(page.contains("<td class=\"number\">0.7000</td>"), "scores");
    assertTrue(page.contains("best fixed centred disc"), "disc");
    assertTrue(page.contains("Precision and recall"), "curves");
    assertTrue(page.contains("The worst photos"), "photos");
    assertEquals(2, page.split("data:image/png", -1).length - 1, "photo and mask of photo 0");
    assertTrue(page.contains("maps (--predictions DIR)"), "what is missing is said");
    assertTrue(page.contains("chiaro eval --x &#39;it&#39;\\&#39;&#39;s&#39;"), "command line");
    assertTrue(page.contains("1 min 5 s"));
  }

  @Test
  void foldersGivenComeFirst() throws IOException {
    Path run = RunFolders.scored(folder.resolve("run"), .7, .5, .9);
    Path images = Files.createDirectories(folder.resolve("images"));
    ImageFiles.writePng(images.resolve("0.png"), Picture.allocate(20, 30));
    PictureFolders folders =
        new PictureFolders(Optional.of(images), Optional.empty(), Optional.empty());
    String page =
        Files.readString(
            RunPage.write(RunFolder.open(run), folders, folder.resolve("page.html")));
    assertEquals(1, page.split("data:image/png", -1).length - 1);
  }

  @Test
  void aTrainingShowsItsLossAndItsSettings() throws IOException {
    Path run =
        RunFolders.of(
            folder.resolve("run"),
            "train",
            ",\"device\":\"cpu\",\"training\":{\"images_per_s\":12.5},"
                + "\"pairs\":{\"drawn\":10,\"kept\":4,\"dropped\":{\"size\":5,\"histogram\":1}}");
    StringBuilder log = new StringBuilder("step,loss,lr,images_per_s\n");
    for (int i = 1; i <= 1000; i++) {
      log.append(i).append(",0.5,0.001,10.00\n");
    }
    Files.writeString(run.resolve("train.csv"), log + "1001,0.");
    Files.writeString(
        run.resolve("config.yaml"),
        """
        seed: 2                                  # default
        train:
          steps: 1000                            # flag
        """);
    String page = page(run);
    assertTrue(page.contains("Training loss"));
    assertTrue(page.contains("<td>4 (40.0 %)</td>"), "filter counts");
    assertTrue(page.contains("<td>train.steps</td><td class=\"number\">1000</td><td>flag</td>"));
    assertFalse(page.contains("<td>seed</td>"), "a default was not chosen");
    assertTrue(page.contains("seed: 2"), "but it is listed");
  }

  @Test
  void howARunEndedIsSaid() throws IOException {
    Path run = folder.resolve("run");
    RunFolders.of(run, "predict", "");
    assertFalse(page(run).contains("class=\"verdict bad\""));
    edit(run, "\"exit_code\":0", "\"exit_code\":130,\"error\":\"interrupted\"");
    assertTrue(page(run).contains("exit code 130: interrupted"));
    edit(run, "\"exit_code\":130", "\"exit_code\":null");
    assertTrue(page(run).contains("has not ended"));
    Files.writeString(
        run.resolve("failures.jsonl"), "{\"path\":\"a.jpg\",\"message\":\"no picture\"}\n");
    assertTrue(page(run).contains("a.jpg: no picture"));
  }

  @Test
  void hostileTextStaysText() throws IOException {
    Path run =
        RunFolders.scored(folder.resolve("<img src=x onerror=alert(1)>"), .7, .5, .9);
    RunFolders.of(run, "eval" + HOSTILE, ",\"" + HOSTILE + "\":\"" + HOSTILE + "\"");
    Files.writeString(
        run.resolve("per_image.csv"),
        "path,iou,accuracy,mae,max_f,max_f_threshold\n"
            + "\"<script>\n,\"\"x\"\"</script>\",0.5,0.5,0.5,0.5,0.5\n");
    Files.writeString(run.resolve("config.yaml"), "seed: \"</pre><script>\"  # <script>\n");
    String page = page(run);
    assertFalse(page.contains("<script") || page.contains("<img src=x"), "unescaped text");
    assertFalse(page.contains("http://") || page.contains("https://"), "nothing to fetch");
  }

  @Test
  void whatIsDamagedIsBadData() throws IOException {
    refused(folder.resolve("none"), "no such folder");
    refused(Files.writeString(folder.resolve("file"), ""), "is a file");
    refused(folder, "it has no run.json");
    Path run = RunFolders.scored(folder.resolve("run"), .7, .5, .9);
    for (List<String> damage :
        List.of(
            List.of("curves.csv", "threshold,precision\n0\n1,2\n"),
            List.of("curves.csv", "threshold,precision,recall,f\n0,a,1,1\n1,1,1,1\n"),
            List.of("curves.csv", ""),
            List.of("per_image.csv", "path\na\nb\n"),
            List.of("score.json", "{\"schema\":7}"),
            List.of("score.json", "{"),
            List.of("run.json", "{\"schema\":1}"),
            List.of("run.json", "[1]"))) {
      RunFolders.scored(run, .7, .5, .9);
      Files.writeString(run.resolve(damage.get(0)), damage.get(1));
      refused(run, damage.get(0));
    }
  }

  private void refused(Path run, String said) {
    ChiaroException.Data e =
        assertThrows(ChiaroException.Data.class, () -> page(run), () -> said);
    assertTrue(e.getMessage().contains(said), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  private static void edit(Path run, String old, String now) throws IOException {
    Path file = run.resolve("run.json");
    Files.writeString(file, Files.readString(file).replace(old, now));
  }

  private String page(Path run) throws IOException {
    Path file = folder.resolve("page.html");
    RunPage.write(RunFolder.open(run), PictureFolders.AS_RECORDED, file);
    return Files.readString(file);
  }
}
