package org.chiaro.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.PairedFiles;
import org.chiaro.metric.Protocol;
import org.chiaro.report.Thumbnail;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.HtmlReport;
import org.chiaro.run.RunDir;
import org.chiaro.unet.SynthReport;

/** The page of an ablation, and a sheet of masks for each data set as {@code samples/SET.png}. */
final class AblationPage {
  /** The page inside the folder of the run. */
  static final String FILE = "report.html";

  private final List<AblationRow> rows;
  private final AblationTable table;
  private final List<NamedSet> sets;

  AblationPage(List<AblationRow> rows, AblationTable table, List<NamedSet> sets) {
    this.rows = rows;
    this.table = table;
    this.sets = sets;
  }

  /**
   * Writes page and sheets.
   *
   * @param yaml the resolved configuration, for the end of the page
   */
  void write(RunDir run, String yaml) {
    HtmlReport page =
        new HtmlReport(
            "Chiaro: what each part of the method adds",
            "%d networks with the same seed and budget, each from its own pairs: %s."
                .formatted(
                    rows.size(),
                    String.join(", ", rows.stream().map(AblationRow::label).toList())));
    Protocol protocol = Protocol.named(table.protocol());
    for (NamedSet set : sets) {
      scores(page, set);
      ImageFiles.writePng(
          run.file("samples/" + set.name() + ".png"),
          AblationSheet.of(run.root(), rows, set, protocol));
      photos(page, run.root(), set, protocol);
    }
    pairs(page);
    page.section("Settings");
    page.paragraph(
        "This file as config.yaml, given to chiaro ablation --config with the same data sets,"
            + " repeats the run.");
    Map<String, String> places = new LinkedHashMap<>();
    sets.forEach(set -> places.put(set.name(), set.photos().place()));
    page.facts(places);
    page.code(yaml);
    page.write(run.file(FILE));
  }

  private void scores(HtmlReport page, NamedSet set) {
    List<AblationTable.Entry> rows = table.of(set.name());
    page.section("Scores on " + set.name());
    page.paragraph("Protocol %s. %s".formatted(table.protocol(), table.latents()));
    List<List<String>> cells = new ArrayList<>();
    for (AblationTable.Entry row : rows) {
      cells.add(
          row.score().isEmpty()
              ? List.of(row.row().label(), "", "", "", row.note())
              : scoreRow(row.row().label(), row.score().get()));
    }
    AblationTable.disc(rows)
        .ifPresent(disc -> cells.add(scoreRow("best fixed centred disc", disc)));
    page.table(List.of("", "max F", "IoU", "accuracy", ""), cells, this.rows.size() - 1);
  }

  private static List<String> scoreRow(String name, JsonNode score) {
    return List.of(
        name, decimal(score, "maxF"), decimal(score, "iou"), decimal(score, "accuracy"), "");
  }

  private void photos(HtmlReport page, Path run, NamedSet set, Protocol protocol) {
    page.paragraph(
        "Photos spread evenly over the set, the masks of the rows, and the true mask on the"
            + " right.");
    List<HtmlReport.Row> rows = new ArrayList<>();
    FolderPairs pairs = set.pairs(protocol, photo -> null);
    for (PairedFiles.Pair pair : AblationSheet.shown(pairs.files())) {
      try {
        List<HtmlReport.Shot> shots = new ArrayList<>();
        shots.add(new HtmlReport.Shot(Thumbnail.ofScored(pair.left()), "photo"));
        for (AblationRow row : this.rows) {
          Path mask = AblationSheet.mask(run, row, set, pair.name());
          if (Files.exists(mask)) {
            shots.add(new HtmlReport.Shot(Thumbnail.ofResult(mask), row.label()));
          }
        }
        shots.add(
            new HtmlReport.Shot(Thumbnail.ofMask(pairs.trueMask(pair), pair.right()), "true mask"));
        rows.add(new HtmlReport.Row(shots, pair.name(), HtmlReport.Verdict.NONE));
      } catch (ChiaroException.Data e) {
        continue; // listed as failed where it was scored
      }
    }
    page.photos(rows);
  }

  /** What the filters of each row dropped while it was trained. */
  private void pairs(HtmlReport page) {
    page.section("What the rows learned from");
    List<List<String>> cells = new ArrayList<>();
    for (AblationTable.Entry row : table.of(sets.get(0).name())) {
      SynthReport pairs = row.pairs();
      if (pairs.drawn() > 0) {
        cells.add(
            List.of(
                row.row().label(),
                Long.toString(pairs.drawn()),
                Long.toString(pairs.kept()),
                String.format(Locale.ROOT, "%.1f %%", 100 * pairs.acceptanceRate()),
                Long.toString(pairs.droppedBySize()),
                Long.toString(pairs.droppedByHistogram())));
      }
    }
    page.table(
        List.of("", "pairs drawn", "kept", "", "dropped by size", "dropped by histogram"),
        cells,
        -1);
  }

  private static String decimal(JsonNode score, String name) {
    return String.format(Locale.ROOT, "%.3f", score.path(name).asDouble());
  }
}
