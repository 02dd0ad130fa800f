package org.chiaro.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.ImageTree;
import org.chiaro.metric.ImageScores;
import org.chiaro.metric.Scores;
import org.chiaro.predict.PhotoList;
import org.chiaro.predict.PredictionRun;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.HtmlReport;
import org.chiaro.run.LineChart;
import org.chiaro.run.Plots;
import org.chiaro.run.RunConfig;
import org.chiaro.saliency.DiscScores;
import org.chiaro.torch.TensorScope;
import org.chiaro.unet.PairSynthesis;
import org.chiaro.unet.SynthReport;
import org.chiaro.unet.Synthesizer;
import org.chiaro.unet.TrainResult;
import org.chiaro.unet.VerdictSheet;

/** The page of one run, filled step by step as the run goes. */
final class RunReport {
  private static final int SHOWN_PAIRS = 12;
  private static final int SHOWN_SCORED = 3;
  private static final long MEBI = 1L << 20;

  private final HtmlReport page;
  private final RunConfig config;

  RunReport(RunConfig config) {
    this.config = config;
    page =
        new HtmlReport(
            "Chiaro: photos segmented by a network that never saw a label",
            "A generator draws pictures; a direction in its latent space lights the object and "
                + "darkens the background; what got lighter is the mask; a U-Net learns from the "
                + "pairs that the filters keep.");
  }

  /** One round of pairs with the filters' verdicts; the sheet goes into a file, too. */
  void pairs(Synthesizer synthesizer, int count, Path sheet) {
    page.section("What the generator teaches");
    page.paragraph(
        "Each row: the generated image, the same latent shifted by %s along the direction, the"
                .formatted(config.synth().shift())
            + " mask of what got lighter after the component filter, and what the size and"
            + " histogram filters say.");
    try (var scope = TensorScope.noGrad()) {
      PairSynthesis.Round round = synthesizer.synthesis().round(0, count);
      List<HtmlReport.Row> rows = new ArrayList<>();
      for (int i = 0; i < Math.min(SHOWN_PAIRS, count); i++) {
        rows.add(PairShots.row(round, i));
      }
      page.thumbnails(rows);
      ImageFiles.writePng(sheet, VerdictSheet.of(round, SHOWN_PAIRS));
    }
  }

  /** What the filters dropped over the whole run. */
  void filters(SynthReport report) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("pairs drawn", Long.toString(report.drawn()));
    facts.put(
        "kept", "%d (%s %%)".formatted(report.kept(), decimal(100 * report.acceptanceRate(), 1)));
    facts.put("dropped by size", Long.toString(report.droppedBySize()));
    facts.put("dropped by histogram", Long.toString(report.droppedByHistogram()));
    page.facts(facts);
  }

  /** How the U-Net learned. */
  void network(Path root, TrainResult trained) {
    page.section("What the network learned");
    List<double[]> log = TrainCsv.read(root.resolve("train.csv"));
    if (!log.isEmpty()) {
      double[] steps = log.stream().mapToDouble(row -> row[0]).toArray();
      double[] losses = log.stream().mapToDouble(row -> row[1]).toArray();
      page.chart(
          new LineChart(
              "Training loss",
              "step",
              "cross-entropy",
              List.of(new Plots.Line("loss", steps, losses))));
    }
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("steps", Long.toString(trained.steps()));
    facts.put("images a second", decimal(trained.imagesPerSecond(), 1));
    if (trained.residentEndBytes() > 0) {
      facts.put(
          "resident memory, first steps to last",
          "%d to %d MiB"
              .formatted(trained.residentStartBytes() / MEBI, trained.residentEndBytes() / MEBI));
    }
    page.facts(facts);
  }

  /** Photos beside what became of them. */
  void photos(Path root, List<PhotoList.Item> photos) {
    page.section("Photos it had never seen");
    Path folder = root.resolve(PredictionRun.FOLDER);
    List<HtmlReport.Row> rows = new ArrayList<>();
    for (PhotoList.Item photo : photos) {
      if (!Files.exists(folder.resolve(photo.key() + ".prob.png"))) {
        continue; // listed in failures.jsonl
      }
      List<HtmlReport.Shot> shots = new ArrayList<>();
      shots.add(new HtmlReport.Shot(Thumbnail.ofPhoto(photo.photo()), "photo"));
      addResult(shots, folder.resolve(photo.key() + ".prob.png"), "probability");
      addResult(shots, folder.resolve(photo.key() + ".cutout.png"), "cut-out");
      rows.add(new HtmlReport.Row(shots, photo.key(), HtmlReport.Verdict.NONE));
    }
    page.photos(rows);
  }

  /** Scores beside the best centred disc's, and the best, middle and worst photos. */
  void scores(ScoreReport report, List<ImageScores> rows, Inputs.Scored scored, Path maps) {
    Scores scores = report.comparison().scores();
    DiscScores disc = report.comparison().disc();
    page.section("Scores");
    page.paragraph(
        "%d photos with known masks, none of them used in training; protocol %s."
            .formatted(scores.n(), scores.protocol().id()));
    page.table(
        List.of("", "IoU", "max F", "accuracy"),
        List.of(
            row("this network", scores.iou(), scores.maxF(), scores.accuracy()),
            row("best fixed centred disc", disc.iou(), disc.maxF(), disc.accuracy())),
        0);
    List<ImageScores> ranked = new ArrayList<>(rows);
    ranked.sort(Comparator.comparingDouble(ImageScores::iou).reversed());
    page.section("The best, the middle and the worst of them");
    int n = ranked.size();
    int shown = Math.min(SHOWN_SCORED, n);
    List<ImageScores> chosen = new ArrayList<>(ranked.subList(0, shown));
    if (n >= 3 * SHOWN_SCORED) {
      chosen.addAll(ranked.subList(n / 2 - 1, n / 2 - 1 + SHOWN_SCORED));
      chosen.addAll(ranked.subList(n - SHOWN_SCORED, n));
    }
    Map<String, Path> photos = byKey(scored.images());
    Map<String, Path> masks = byKey(scored.masks());
    List<HtmlReport.Row> pictures = new ArrayList<>();
    for (ImageScores image : chosen) {
      List<HtmlReport.Shot> shots = new ArrayList<>();
      shots.add(new HtmlReport.Shot(Thumbnail.ofPhoto(photos.get(image.name())), "photo"));
      addResult(shots, maps.resolve(image.name() + ".prob.png"), "probability");
      shots.add(new HtmlReport.Shot(Thumbnail.ofPhoto(masks.get(image.name())), "true mask"));
      String note = "%s: IoU %s".formatted(image.name(), decimal(image.iou(), 3));
      pictures.add(new HtmlReport.Row(shots, note, HtmlReport.Verdict.NONE));
    }
    page.photos(pictures);
  }

  /** Writes the page with the settings at its end. */
  void write(Path file, String yaml) {
    page.section("Settings");
    page.paragraph("This file as config.yaml, given to chiaro run --config, repeats the run.");
    page.code(yaml);
    page.write(file);
  }

  private static Map<String, Path> byKey(Path folder) {
    Map<String, Path> files = new LinkedHashMap<>();
    ImageTree.list(folder).forEach(file -> files.put(ImageTree.key(folder, file), file));
    return files;
  }

  private static List<String> row(String name, double iou, double maxF, double accuracy) {
    return List.of(name, decimal(iou, 3), decimal(maxF, 3), decimal(accuracy, 3));
  }

  private static void addResult(List<HtmlReport.Shot> shots, Path file, String caption) {
    if (Files.exists(file)) {
      shots.add(new HtmlReport.Shot(Thumbnail.ofResult(file), caption));
    }
  }

  private static String decimal(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** Rows of train.csv: step and loss. */
  private static final class TrainCsv {
    private static final Set<String> WANTED = Set.of("step", "loss");

    static List<double[]> read(Path file) {
      List<double[]> rows = new ArrayList<>();
      try {
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !List.of(lines.get(0).split(",")).containsAll(WANTED)) {
          return rows;
        }
        List<String> header = List.of(lines.get(0).split(","));
        for (String line : lines.subList(1, lines.size())) {
          String[] cells = line.split(",");
          rows.add(
              new double[] {
                Double.parseDouble(cells[header.indexOf("step")]),
                Double.parseDouble(cells[header.indexOf("loss")])
              });
        }
        return rows;
      } catch (IOException e) {
        throw new ChiaroException.Output("cannot read back " + file, e);
      }
    }
  }
}
