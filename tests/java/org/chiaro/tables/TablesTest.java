package org.chiaro.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TablesTest {
  private static final String HOSTILE =
      "<script>alert(1)</script>| `x` [a](https://e.org) \\input{x} $\n\t\u001b[2J\u202e&%_#{}\"";

  @TempDir private Path folder;
  private final Published published = Published.read();

  @Test
  void thePublishedRowsAreAllThere() {
    List<ScoreTable> tables = published.tables(Published.NAMES);
    assertEquals(
        List.of(11, 18, 15, 41, 60), tables.stream().map(table -> table.rows().size()).toList());
    for (ScoreTable table : tables) {
      for (ScoreRow row : table.rows()) {
        assertFalse(row.source().isBlank() || row.method().isBlank(), row.toString());
        assertTrue(row.set().photos() > 0, row.toString());
        assertTrue(row.marks().iou().or(row.marks()::maxF).isPresent(), row.toString());
      }
    }
    Marks best = row(tables.get(1), "E-BigBiGAN", "ecssd").marks();
    assertEquals(Marks.of(.797, .684, .906), best);
    assertEquals(best, row(tables.get(2), "+Connected comp.", "ecssd").marks());
    ScoreRow redo = row(tables.get(0), "ReDO", "cub");
    assertEquals(Optional.empty(), redo.marks().maxF());
    assertEquals(ScoreRow.Kind.SPREAD, row(tables.get(0), "std", "cub").kind());
    assertEquals("<.001", row(tables.get(0), "std", "flowers").marks().iou().get().published());
    assertEquals(
        Optional.of(Score.of(.601)), row(tables.get(4), "BigBiGAN, ImageNet 128", "cub").marks().iou());
  }

  @Test
  void scoresPrintAsPublished() {
    assertEquals(".797", Score.of(.797).published());
    assertEquals("1.000", Score.of(1).published());
    assertEquals(".000", Score.of(0).published());
    assertEquals("-.004", Score.signed(-.0043));
    assertEquals("+.010", Score.signed(.01));
    assertEquals(".000", Score.signed(-.0001));
    assertThrows(IllegalArgumentException.class, () -> Score.of(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Score.of(1.5));
  }

  @Test
  void setsAndMethodsAreKnownHoweverTheyAreWritten() {
    for (String name : List.of("dut-omron", "DUT_OMRON", "omron", "DUTOMRON")) {
      assertEquals("dut-omron", published.set(name).name());
    }
    assertEquals("cub", published.set("CUB-200-2011").name());
    assertEquals("my photos", published.set("my photos").name());
    ScoreTable ablation = published.tables(List.of("ablation")).get(0);
    assertTrue(ablation.hasMethod("+size"));
    assertTrue(ablation.hasMethod("base"));
    assertFalse(ablation.hasMethod("size"));
  }

  @Test
  void aMeasuredRowStandsBesideThePublishedOne() throws IOException {
    ScoreTable table = with("saliency", "hs@ECSSD=" + score(.6687, .4983, .8458));
    String text = new TextFormat().of(List.of(table));
    List<String> lines = text.lines().toList();
    int at = indexOf(lines, "HS ");
    assertTrue(lines.get(at + 1).matches("hs, measured +\\.669 +\\.498 +\\.846( +–){6}"), text);
    assertTrue(lines.get(at + 2).matches("  difference +-\\.004 +-\\.010 +-\\.001"), text);
    assertTrue(text.contains("500 photos, fewer than the published 1000; protocol paper"), text);
  }

  @Test
  void aRowWithoutAPeerIsComparedWithANamedMethod() throws IOException {
    String row = "Ours@ecssd=" + score(.7, .5, .9);
    ScoreRow alone = row(with("saliency", row), "Ours", "ecssd");
    assertTrue(alone.measured().orElseThrow().against().isEmpty());
    ScoreTable table = with("saliency", row, Optional.of("e-bigbigan"));
    ScoreRow beside = row(table, "Ours", "ecssd");
    assertEquals(-.097, beside.difference(Column.MAX_F).orElseThrow(), 1e-12);
    String text = new TextFormat().of(List.of(table)).replaceAll("\\s+", " ");
    assertTrue(text.contains("difference to E-BigBiGAN"), text);
    assertThrows(
        ChiaroException.Usage.class, () -> with("saliency", row, Optional.of("no such method")));
  }

  @Test
  void rowsThatFitNowhereGetATableOfTheirOwn() throws IOException {
    ScoreRow row =
        MeasuredRows.Request.parse("Ours@flowers17=" + score(.7, .5, .9)).read(published);
    List<ScoreTable> tables =
        MeasuredRows.into(published.tables(Published.NAMES), List.of(row, row), Optional.empty());
    assertEquals(6, tables.size());
    assertEquals(2, tables.get(5).rows().size());
    assertEquals(2, Grid.of(tables.get(5)).lines().size());
  }

  @Test
  void anAblationStandsBesideThePublishedOne() throws IOException {
    for (String row : List.of("base", "size")) {
      ScoreFiles.write(folder.resolve("rows/" + row + "/score.json"), .7, .5, .9, "");
    }
    ablation(
        """
        {"row":"Base","dataset":"ecssd","score":"rows/base/score.json"},
        {"row":"+embeddings","dataset":"ecssd","note":"not measured"},
        {"row":"+size","dataset":"ecssd","latents":"gaussian","score":"rows/size/score.json"}""");
    String text = new TextFormat().of(List.of(AblationFolder.beside(folder)));
    List<String> lines = text.lines().toList();
    assertTrue(lines.get(indexOf(lines, "Base ") + 1).startsWith("Base, measured"), text);
    assertTrue(lines.get(indexOf(lines, "+Size filter") + 1).startsWith("+size, measured"), text);
    assertTrue(text.replaceAll("\\s+", " ").contains("; gaussian latents;"), text);
    ablation("{\"row\":\"Base\",\"score\":\"../score.json\"}");
    assertThrows(ChiaroException.Data.class, () -> AblationFolder.read(folder));
    ablation("");
    assertThrows(ChiaroException.Data.class, () -> AblationFolder.read(folder));
  }

  @Test
  void damagedScoresAreBadData() throws IOException {
    Path file = folder.resolve("bad.json");
    for (String content :
        List.of(
            "",
            "[]",
            "{",
            "{\"schema\":2,\"protocol\":\"paper\",\"n\":3,\"maxF\":1,\"iou\":1,\"accuracy\":1}",
            "{\"schema\":1,\"protocol\":\"paper\",\"n\":3,\"maxF\":NaN,\"iou\":1,\"accuracy\":1}",
            "{\"schema\":1,\"protocol\":\"paper\",\"n\":3,\"maxF\":1e999,\"iou\":1,\"accuracy\":1}",
            "{\"schema\":1,\"protocol\":\"paper\",\"n\":3,\"maxF\":\"1\",\"iou\":1,\"accuracy\":1}",
            "{\"schema\":1,\"protocol\":\"paper\",\"n\":3,\"maxF\":1,\"iou\":1}",
            "{\"schema\":1,\"protocol\":\"paper\",\"n\":0,\"maxF\":1,\"iou\":1,\"accuracy\":1}",
            "{\"schema\":1,\"n\":3,\"maxF\":1,\"iou\":1,\"accuracy\":1}")) {
      Files.writeString(file, content);
      ChiaroException.Data e =
          assertThrows(ChiaroException.Data.class, () -> ScoreFile.read(file), content);
      assertTrue(e.getMessage().contains("bad.json"), e.getMessage());
      assertEquals(1, e.getMessage().lines().count());
    }
    assertThrows(ChiaroException.Data.class, () -> ScoreFile.read(folder));
    assertThrows(ChiaroException.Data.class, () -> ScoreFile.read(folder.resolve("none")));
  }

  @Test
  void namesCannotBecomeMarkupOrFormulas() throws IOException {
    ScoreTable table = with("saliency", HOSTILE + "@ecssd=" + score(.7, .5, .9));
    List<ScoreTable> tables = List.of(table);
    String text = new TextFormat().of(tables);
    assertFalse(text.contains("\u001b") || text.contains("\u202e") || text.contains("\t"));
    String markdown = new MarkdownFormat().of(tables);
    assertFalse(markdown.contains("<script") || markdown.contains("https:"), markdown);
    assertTrue(markdown.contains("\\| \\`x\\` \\[a\\]"), markdown);
    String latex = new LatexFormat().of(tables);
    assertFalse(latex.contains("\\input"), latex);
    assertTrue(latex.contains("\\textbackslash{}input\\{x\\}"), latex);
    for (String formula : List.of("=1+1", "+1", "-2", "@x", " =1", "\t=1")) {
      assertTrue(CsvFormat.field(formula).startsWith("'"), formula);
    }
    assertEquals("\"a,\"\"b\"\"\"", CsvFormat.field("a,\"b\""));
    assertEquals(19, new CsvFormat().of(tables).lines().count() - 1);
  }

  @Test
  void csvAndJsonHaveAllDigits() throws IOException {
    ScoreTable table = with("saliency", "HS@ecssd=" + score(.66874321, .5, .9));
    String line =
        new CsvFormat().of(List.of(table)).lines().filter(l -> l.contains(",measured,")).findFirst().get();
    assertTrue(line.startsWith("saliency,measured,HS,ecssd,0.66874321,0.5,0.9,500,1000,paper,HS,"));
    var json = TablesJson.of(List.of(table)).path("tables").path(0).path("rows").path(3);
    assertEquals(.66874321, json.path("maxF").asDouble());
    assertEquals("HS", json.path("difference").path("against").asText());
    assertEquals(.66874321 - .673, json.path("difference").path("maxF").asDouble(), 1e-15);
  }

  private Path score(double maxF, double iou, double accuracy) throws IOException {
    return ScoreFiles.write(folder.resolve("score.json"), maxF, iou, accuracy, "");
  }

  private void ablation(String rows) throws IOException {
    Files.writeString(folder.resolve("ablation.json"), "{\"schema\":1,\"rows\":[" + rows + "]}");
  }

  private ScoreTable with(String table, String row) {
    return with(table, row, Optional.empty());
  }

  private ScoreTable with(String table, String row, Optional<String> against) {
    ScoreRow measured = MeasuredRows.Request.parse(row).read(published);
    return MeasuredRows.into(published.tables(List.of(table)), List.of(measured), against).get(0);
  }

  private static ScoreRow row(ScoreTable table, String method, String set) {
    return table.rows().stream()
        .filter(row -> row.method().equals(method) && row.set().name().equals(set))
        .findFirst()
        .orElseThrow();
  }

  private static int indexOf(List<String> lines, String start) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        return i;
      }
    }
    throw new AssertionError("no line starts with " + start);
  }
}
