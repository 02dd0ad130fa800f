package org.chiaro.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.chiaro.io.ImageFiles;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.metric.FailedPair;
import org.chiaro.metric.ImageScores;
import org.chiaro.metric.Protocol;
import org.chiaro.predict.PhotoList;
import org.chiaro.predict.PredictionRun;
import org.chiaro.predict.Predictor;
import org.chiaro.predict.Rendering;
import org.chiaro.run.Progress;
import org.chiaro.run.RunConfig;
import org.chiaro.run.RunDir;
import org.chiaro.run.Trace;
import org.chiaro.saliency.Comparison;
import org.chiaro.torch.Precision;
import org.chiaro.unet.OnlinePairs;
import org.chiaro.unet.PairExport;
import org.chiaro.unet.PairSource;
import org.chiaro.unet.StoredPairs;
import org.chiaro.unet.SynthReport;
import org.chiaro.unet.Synthesizer;
import org.chiaro.unet.TrainListener;
import org.chiaro.unet.TrainResult;
import org.chiaro.unet.TrainStep;
import org.chiaro.unet.Trainer;
import org.chiaro.unet.UNetFile;

/**
 * All steps in order, as one configuration asks for them: latents to pairs, pairs to a U-Net,
 * photos to maps, maps to scores, and a page that shows it.
 */
public final class Pipeline {
  // enough to see kept and dropped ones in the report
  private static final int PREVIEW = 32;

  private final RunConfig config;
  private final Precision precision;
  private final int threads;
  private final Progress.Mode mode;
  private final BooleanSupplier stop;

  /**
   * @param stop asked between two units of work; true ends the run with what is there
   */
  public Pipeline(
      RunConfig config,
      Precision precision,
      int threads,
      Progress.Mode mode,
      BooleanSupplier stop) {
    this.config = config;
    this.precision = precision;
    this.threads = threads;
    this.mode = mode;
    this.stop = stop;
  }

  /**
   * Runs into a folder: {@code unet.safetensors}, {@code predictions/}, {@code scored/} and {@code
   * report.html}, whose path is the result.
   *
   * @param yaml the resolved configuration, for the page
   */
  public Path run(Inputs inputs, RunDir run, boolean resume, String yaml) {
    RunReport report = new RunReport(config);
    TrainResult trained = train(run, resume, report);
    try (UNetFile model = UNetFile.read(trained.weights(), precision)) {
      report.network(run.root(), trained);
      if (!inputs.photos().isEmpty()) {
        List<PhotoList.Item> photos = PhotoList.of(inputs.photos());
        predict(model, photos, run, shownRenderings(), orientation());
        report.photos(run.root(), photos);
      }
      inputs.scored().ifPresent(scored -> score(model, scored, run, resume, report));
    }
    Path page = run.file("report.html");
    report.write(page, yaml);
    return page;
  }

  private TrainResult train(RunDir run, boolean resume, RunReport report) {
    try (Synthesizer synthesizer =
        Synthesizer.open(config.synth(), config.seed(), precision, config.kernels(), threads)) {
      report.pairs(synthesizer, PREVIEW, run.file("samples/pairs.png"));
      if (config.train().online()) {
        OnlinePairs pairs = synthesizer.pairs(config.train().batchSize());
        TrainResult result = train(pairs, "online", run, resume);
        report.filters(pairs.report());
        return result;
      }
      SynthReport exported;
      try (Progress shown = Progress.start(mode, "synth", config.synth().count(), "pairs")) {
        exported =
            new PairExport(synthesizer, config.synth(), run.root())
                .run(resume, new ExportProgress(shown, stop));
      }
      report.filters(exported);
      Path folder = run.root().resolve("pairs");
      return train(
          new StoredPairs(folder, config.train().batchSize(), config.seed()), "pairs", run, resume);
    }
  }

  private TrainResult train(PairSource pairs, String name, RunDir run, boolean resume) {
    try (Progress shown = Progress.start(mode, "train", config.train().steps(), "steps");
        Trace.Stage stage = Trace.stage("train")) {
      stage.items(config.train().steps());
      return new Trainer(Training.of(config, precision), name, PhotoValidation.of(config))
          .run(pairs, run.root(), resume, new TrainProgress(shown));
    }
  }

  private PredictionRun.Counts predict(
      UNetFile model,
      List<PhotoList.Item> photos,
      RunDir into,
      List<Rendering> renderings,
      ImageFiles.Orientation orientation) {
    PredictionRun.Settings settings =
        new PredictionRun.Settings(config.predict().threshold(), orientation, renderings);
    Predictor predictor = new Predictor(model.net(), config.predict().shortEdge());
    try (Progress shown = Progress.start(mode, "predict", photos.size(), "photos");
        Trace.Stage stage = Trace.stage("predict")) {
      stage.items(photos.size());
      return new PredictionRun(predictor, settings).into(into, photos, false, stop, shown);
    }
  }

  /** Protocol runs read photos as they are stored and need the map alone. */
  private void score(
      UNetFile model, Inputs.Scored scored, RunDir run, boolean resume, RunReport report) {
    RunDir folder =
        RunDir.open(
            run.root().resolve("scored"),
            resume ? RunDir.Existing.RESUME : RunDir.Existing.OVERWRITE,
            new RunDir.Start("score", List.of(scored.images().toString()), config.seed()));
    List<PhotoList.Item> photos = PhotoList.of(List.of(scored.images()));
    predict(model, photos, folder, List.of(Rendering.PROB), ImageFiles.Orientation.AS_STORED);
    Protocol protocol = Protocol.valueOf(config.eval().protocol().toUpperCase(Locale.ROOT));
    Path maps = folder.root().resolve(PredictionRun.FOLDER);
    FolderPairs pairs = new FolderPairs(maps, scored.masks(), protocol);
    List<ImageScores> rows = new ArrayList<>();
    try (Kernels kernels = KernelProvider.open(config.kernels(), 1);
        Trace.Stage stage = Trace.stage("eval")) {
      stage.items(pairs.count());
      Comparison comparison = Comparison.run(pairs, protocol, kernels, threads, rows::add);
      List<FailedPair> failed = new ArrayList<>(comparison.failed());
      pairs.unpaired().forEach(name -> run.items().failed(name.name(), "score", name.reason()));
      failed.forEach(pair -> run.items().failed(pair.name(), "score", pair.message()));
      ScoreReport scores =
          new ScoreReport(comparison, pairs.resized(), failed.size() + pairs.unpaired().size());
      scores.write(run.root());
      report.scores(scores, rows, scored, maps);
    }
  }

  private List<Rendering> shownRenderings() {
    return config.predict().save().stream()
        .distinct()
        .map(kind -> Rendering.valueOf(kind.toUpperCase(Locale.ROOT)))
        .toList();
  }

  private ImageFiles.Orientation orientation() {
    return config.predict().exif()
        ? ImageFiles.Orientation.AS_SHOWN
        : ImageFiles.Orientation.AS_STORED;
  }

  private final class TrainProgress implements TrainListener {
    private final Progress shown;
    private boolean first = true;

    TrainProgress(Progress shown) {
      this.shown = shown;
    }

    @Override
    public void onStep(TrainStep step) {
      if (first) {
        shown.from(step.step() - 1);
        first = false;
      }
      shown.note(
          String.format(
              Locale.ROOT, "loss %.3f, %.0f images/s", step.loss(), step.imagesPerSecond()));
      shown.step();
    }

    @Override
    public boolean stopRequested() {
      return stop.getAsBoolean();
    }
  }
}
