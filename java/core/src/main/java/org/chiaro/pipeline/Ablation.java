package org.chiaro.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chiaro.metric.Protocol;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.DiskSpace;
import org.chiaro.run.Progress;
import org.chiaro.run.RunConfig;
import org.chiaro.run.RunDir;
import org.chiaro.run.Stop;
import org.chiaro.run.Trace;
import org.chiaro.tables.AblationFolder;
import org.chiaro.tables.CsvFormat;
import org.chiaro.tables.MarkdownFormat;
import org.chiaro.tables.ScoreTable;
import org.chiaro.torch.Precision;
import org.chiaro.unet.CountedPairs;
import org.chiaro.unet.ResizedPairs;
import org.chiaro.unet.SynthReport;
import org.chiaro.unet.Synthesizer;
import org.chiaro.unet.TrainConfig;
import org.chiaro.unet.TrainResult;
import org.chiaro.unet.Trainer;
import org.chiaro.unet.UNet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What parts of the method add: one network for each {@link AblationRow}, all with the same seed
 * and budget, each scored on every data set.
 *
 * <p>A row that is finished has {@code row.json} and a {@code score.json} for each set; a run that
 * goes on passes over those and takes up the row at hand where its last checkpoint is.
 */
public final class Ablation {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  private final RunConfig config;
  private final Precision precision;
  private final int threads;
  private final Progress.Mode mode;
  private final Stop stop;
  private final List<NamedSet> sets;
  private final List<AblationRow> rows;
  private final Protocol protocol;

  /**
   * @param rows what is compared: {@link AblationRow#filters}, {@link AblationRow#latents}
   * @param config the method in full, with its filters on: rows above the last switch parts off
   * @param stop asked between two units of work; true ends the run with what is there
   * @throws ChiaroException.Usage if a part is switched off that a row is to add
   */
  public Ablation(
      List<AblationRow> rows,
      RunConfig config,
      Precision precision,
      int threads,
      Progress.Mode mode,
      Stop stop,
      List<NamedSet> sets) {
    this.rows = List.copyOf(rows);
    this.config = config;
    this.precision = precision;
    this.threads = threads;
    this.mode = mode;
    this.stop = stop;
    this.sets = List.copyOf(sets);
    protocol = Protocol.named(config.eval().protocol());
    requireFull();
  }

  private void requireFull() {
    if (sets.isEmpty()) {
      throw new ChiaroException.Usage(
          "name photos and true masks to score on: --images and --masks, or --dataset");
    }
    if (sets.stream().map(NamedSet::name).distinct().count() < sets.size()) {
      throw new ChiaroException.Usage("two data sets have one name, each needs its own");
    }
    if (!config.train().data().isEmpty()) {
      throw new ChiaroException.Usage("the rows make their own pairs: leave train.data empty");
    }
    if (rows.stream().anyMatch(row -> row.embeddings() && row.noise() > 0) && !embedded()) {
      throw new ChiaroException.Usage(
          "the rows compare latents of photos: --embeddings is missing, chiaro embed makes them");
    }
    require(config.synth().maxArea() < 1, "max-area below 1");
    require(config.synth().histogramFilter(), "histogram-filter");
    require(config.synth().components(), "components");
  }

  private static void require(boolean holds, String part) {
    if (!holds) {
      throw new ChiaroException.Usage(
          "a row of the ablation adds synth.%s: leave it as it is by default".formatted(part));
    }
  }

  /**
   * Opens everything that the rows will need, so that nothing is found missing after hours; gives
   * what the scores depend on, by name.
   *
   * @throws ChiaroException.Data if a set has no photo with a mask, or embeddings do not fit
   * @throws ChiaroException.Model if the generator or direction cannot be used
   */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    TrainConfig training = Training.of(config, precision);
    try (Synthesizer full = synthesizer(rows.get(rows.size() - 1))) {
      settings.putAll(full.settings());
    }
    // of stored rounds; rounds made while training have the size of the batch
    settings.remove("batch_size");
    training.fixed().forEach((name, value) -> settings.put("train." + name, value));
    settings.put("train.steps", training.steps());
    settings.put("predict.short-edge", config.predict().shortEdge());
    settings.put("predict.sharpen", config.predict().sharpen());
    settings.put("predict.threshold", config.predict().threshold());
    settings.put("eval.protocol", protocol.id());
    settings.put("eval.strict", config.eval().strict());
    settings.put("eval.centre-crop", config.eval().centreCrop());
    for (NamedSet set : sets) {
      // opened here, so that a set without photos is found before hours of training
      set.pairs(protocol, photo -> null);
      settings.put("data." + set.name(), set.photos().place());
    }
    return settings;
  }

  /**
   * Trains and scores what is not finished yet; writes {@code rows/}, {@code ablation.json} and the
   * table beside the published one as {@code .csv} and {@code .md}, sheets and {@code report.html}.
   * A row whose filters keep too little is listed as failed, and the others go on.
   *
   * @param settings as {@link #settings} gave them
   * @param yaml the resolved configuration, for the page
   */
  public AblationTable run(RunDir run, boolean resume, Map<String, Object> settings, String yaml) {
    List<AblationTable.Entry> entries = new ArrayList<>();
    AblationTable table = null;
    long checkpoints = UNet.checkpointBytes(config.train().width()) * (config.train().keep() + 1);
    DiskSpace.require(run.root(), rows.size() * checkpoints, rows.size() + " rows");
    for (AblationRow row : rows) {
      LOG.info("row {} of {}: {}", row.place(), rows.size(), row.label());
      entries.addAll(row(row, run, resume));
      table = new AblationTable(rows, settings, embedded(), protocol.id(), entries);
      AtomicFiles.write(run.file(AblationFolder.FILE), table.json().toPrettyString() + "\n");
    }
    new AblationPage(rows, table, sets).write(run, yaml);
    besidePublished(table, run);
    return table;
  }

  /** The published ablation with these rows, for texts and spreadsheets. */
  private static void besidePublished(AblationTable table, RunDir run) {
    if (table.entries().stream().anyMatch(entry -> entry.score().isPresent())) {
      List<ScoreTable> tables = List.of(AblationFolder.beside(run.root()));
      AtomicFiles.write(run.file("ablation.csv"), new CsvFormat().of(tables));
      AtomicFiles.write(run.file("ablation.md"), new MarkdownFormat().of(tables));
    }
  }

  private boolean embedded() {
    return !config.synth().embeddings().isEmpty();
  }

  private List<AblationTable.Entry> row(AblationRow row, RunDir run, boolean resume) {
    boolean only = row.embeddings() && !(row.size() || row.histogram() || row.components());
    if (only && !embedded()) {
      return sets.stream()
          .map(
              set -> AblationTable.missing(row, set, SynthReport.NONE, AblationTable.NO_EMBEDDINGS))
          .toList();
    }
    Path folder = run.file(row.folder() + "/row.json").getParent();
    TrainedRow trained =
        (resume ? TrainedRow.read(folder) : Optional.<TrainedRow>empty())
            .orElseGet(() -> train(row, folder, resume));
    if (trained.failure().isPresent()) {
      String message = trained.failure().get();
      run.items().failed(row.label(), "train", message);
      LOG.warn("{}: {}", row.label(), message);
      SynthReport pairs = trained.pairs();
      return sets.stream()
          .map(set -> AblationTable.missing(row, set, pairs, "failed: " + message))
          .toList();
    }
    return new AblationScores(config, precision, mode, stop, sets, run).of(row, trained, resume);
  }

  private TrainedRow train(AblationRow row, Path folder, boolean resume) {
    try (Synthesizer synthesizer = synthesizer(row);
        Progress shown =
            Progress.start(
                mode, row.label(), config.train().steps(), "steps", SpeedOf.training(config));
        Trace.Stage stage = Trace.stage("train")) {
      stage.items(config.train().steps());
      CountedPairs pairs =
          new CountedPairs(
              synthesizer.pairs(config.train().batchSize()), folder.resolve("pairs.csv"));
      try {
        TrainResult result =
            new Trainer(Training.of(config, precision), row.label(), PhotoValidation.of(config))
                .run(
                    ResizedPairs.of(pairs, config.train().trainSize()),
                    folder,
                    resume,
                    new TrainProgress(shown, stop));
        TrainedRow trained = new TrainedRow(result.weights(), pairs.report(), Optional.empty());
        trained.write(folder, row);
        return trained;
      } catch (ChiaroException.Data | ChiaroException.Model e) {
        // the filters keep nothing or the network diverged; the other rows may still do well
        return new TrainedRow(folder, pairs.report(), Optional.of(e.getMessage()));
      }
    }
  }

  private Synthesizer synthesizer(AblationRow row) {
    return Synthesizer.open(
        row.synth(config.synth()),
        config.generator(),
        config.seed(),
        precision,
        config.kernels(),
        threads);
  }
}
