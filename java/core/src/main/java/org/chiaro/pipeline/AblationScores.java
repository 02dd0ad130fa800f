package org.chiaro.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.chiaro.io.ImageFiles;
import org.chiaro.metric.Protocol;
import org.chiaro.predict.PhotoList;
import org.chiaro.predict.PredictionRun;
import org.chiaro.predict.Predictor;
import org.chiaro.predict.Rendering;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.JsonFile;
import org.chiaro.run.Progress;
import org.chiaro.run.ResidentMemory;
import org.chiaro.run.RunConfig;
import org.chiaro.run.RunDir;
import org.chiaro.saliency.BackgroundSharpening;
import org.chiaro.torch.Precision;
import org.chiaro.unet.UNetFile;

/** The networks of an ablation on its data sets: scores, and the masks that the sheet shows. */
final class AblationScores {
  private static final int SCORE_SCHEMA = 1;

  private final RunConfig config;
  private final Precision precision;
  private final Progress.Mode mode;
  private final BooleanSupplier stop;
  private final List<NamedSet> sets;
  private final RunDir run;
  private final Protocol protocol;

  AblationScores(
      RunConfig config,
      Precision precision,
      Progress.Mode mode,
      BooleanSupplier stop,
      List<NamedSet> sets,
      RunDir run) {
    this.config = config;
    this.precision = precision;
    this.mode = mode;
    this.stop = stop;
    this.sets = sets;
    this.run = run;
    protocol = Protocol.named(config.eval().protocol());
  }

  /** Scores one row's network on every set, or reads the scores that an earlier run left. */
  List<AblationTable.Entry> of(AblationRow row, TrainedRow trained, boolean resume) {
    List<AblationTable.Entry> entries = new ArrayList<>();
    try (UNetFile model = UNetFile.read(trained.weights(), precision)) {
      Predictor predictor =
          new Predictor(
              model.net(),
              model.shortEdge(config.predict().shortEdge()),
              BackgroundSharpening.when(config.predict().sharpen()));
      for (NamedSet set : sets) {
        String file = row.folder() + "/scores/" + set.name() + "/score.json";
        Path score = run.root().resolve(file);
        try {
          if (!resume || !Files.exists(score)) {
            score(row, set, predictor, run.root().relativize(score.getParent()).toString());
          }
          ObjectNode scores = JsonFile.read(score, SCORE_SCHEMA);
          // of earlier runs, too: what failed stays failed until it is scored again
          listFailed(row, set, scores.path("failed").asInt(), score.getParent());
          entries.add(
              new AblationTable.Entry(
                  row,
                  set.name(),
                  Optional.of(scores),
                  file,
                  trained.pairs(),
                  ResidentMemory.bytes(),
                  ""));
        } catch (ChiaroException.Data e) {
          run.items().failed(row.label() + " on " + set.name(), "eval", e.getMessage());
          entries.add(
              AblationTable.missing(row, set, trained.pairs(), "failed: " + e.getMessage()));
        }
      }
    }
    return entries;
  }

  private void score(AblationRow row, NamedSet set, Predictor predictor, String folder) {
    RunDir scored =
        run.part(
            folder,
            RunDir.Existing.OVERWRITE,
            new RunDir.Start("ablation", List.of(row.label(), set.name()), config.seed()));
    FolderPairs pairs =
        set.pairs(
            protocol,
            photo -> {
              if (stop.getAsBoolean()) {
                throw new ChiaroException.Interrupted(
                    "interrupted while scoring %s on %s; go on with --resume"
                        .formatted(row.label(), set.name()));
              }
              return predictor.map(ImageFiles.readRgb(photo, ImageFiles.Orientation.AS_STORED));
            });
    shown(pairs, predictor, scored);
    // one reader: the network belongs to one thread and has the others for itself
    Scoring.of(config, 1, mode).report(pairs.with(Fit.of(config.eval())), scored);
  }

  private void listFailed(AblationRow row, NamedSet set, int failed, Path folder) {
    if (failed > 0) {
      run.items()
          .failed(
              row.label() + " on " + set.name(),
              "eval",
              failed + " photos are not in the scores, see " + folder.resolve("failures.jsonl"));
    }
  }

  /** The masks of a few photos, for the sheet. */
  private void shown(FolderPairs pairs, Predictor predictor, RunDir scored) {
    PredictionRun.Settings settings =
        new PredictionRun.Settings(
            config.predict().threshold(),
            ImageFiles.Orientation.AS_STORED,
            List.of(Rendering.MASK));
    List<PhotoList.Item> photos =
        AblationSheet.shown(pairs.files()).stream()
            .map(pair -> new PhotoList.Item(pair.left(), pair.name()))
            .toList();
    try (Progress quiet = Progress.start(Progress.Mode.NONE, "sheet", photos.size(), "photos")) {
      new PredictionRun(predictor, settings).into(scored, photos, false, stop, quiet);
    }
  }
}
