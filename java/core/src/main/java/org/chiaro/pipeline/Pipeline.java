package org.chiaro.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.chiaro.io.ImageFiles;
import org.chiaro.predict.OutputSize;
import org.chiaro.predict.PhotoList;
import org.chiaro.predict.PredictionRun;
import org.chiaro.predict.Predictor;
import org.chiaro.predict.Rendering;
import org.chiaro.run.DiskSpace;
import org.chiaro.run.Progress;
import org.chiaro.run.RunConfig;
import org.chiaro.run.RunDir;
import org.chiaro.run.Stop;
import org.chiaro.run.Trace;
import org.chiaro.saliency.BackgroundSharpening;
import org.chiaro.torch.Place;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.unet.OnlineSource;
import org.chiaro.unet.PairExport;
import org.chiaro.unet.PairSamples;
import org.chiaro.unet.PairSource;
import org.chiaro.unet.PairSynthesis;
import org.chiaro.unet.PlacedPairs;
import org.chiaro.unet.ResizedPairs;
import org.chiaro.unet.StoredPairs;
import org.chiaro.unet.Synthesizer;
import org.chiaro.unet.TrainResult;
import org.chiaro.unet.Trainer;
import org.chiaro.unet.UNet;
import org.chiaro.unet.UNetFile;
import org.chiaro.unet.VerdictSheet;

/**
 * All steps in order, as one configuration asks for them: latents to pairs, pairs to a U-Net,
 * photos to maps, maps to scores.
 */
public final class Pipeline {
  // enough to see kept and dropped ones
  private static final int PREVIEW = 32;
  private static final int SHOWN = 12;

  private final RunConfig config;
  private final Precision precision;
  private final Place place;
  private final int threads;
  private final Progress.Mode mode;
  private final Stop stop;

  /**
   * @param place where networks run
   * @param stop asked between two units of work; true ends the run with what is there
   */
  public Pipeline(
      RunConfig config,
      Precision precision,
      Place place,
      int threads,
      Progress.Mode mode,
      Stop stop) {
    this.config = config;
    this.precision = precision;
    this.place = place;
    this.threads = threads;
    this.mode = mode;
    this.stop = stop;
  }

  /**
   * Runs into a folder: {@code unet.safetensors}, {@code predictions/}, {@code scored/}, scores,
   * and what the page of the run shows.
   */
  public void run(Inputs inputs, RunDir run, boolean resume) {
    TrainResult trained = train(inputs, run, resume);
    RunFacts.training(run, trained);
    try (UNetFile model = UNetFile.read(trained.weights(), precision)) {
      model.net().moveTo(place);
      if (!inputs.photos().isEmpty()) {
        List<PhotoList.Item> photos = PhotoList.of(inputs.photos());
        RunFacts.photos(run, inputs.photos());
        predict(model, photos, run, shownRenderings(), orientation());
      }
      inputs.scored().ifPresent(scored -> score(model, scored, run, resume));
    }
  }

  private TrainResult train(Inputs inputs, RunDir run, boolean resume) {
    try (Synthesizer synthesizer =
        Synthesizer.open(
            config.synth(),
            config.generator(),
            config.seed(),
            precision,
            config.kernels(),
            threads,
            place)) {
      DiskSpace.require(run.root(), bytes(inputs, synthesizer), "the whole run");
      preview(synthesizer, run.file("samples/pairs.png"));
      if (config.train().online()) {
        OnlineSource pairs = synthesizer.pairs(config.train().batchSize());
        TrainResult result = train(pairs, "online", run, resume);
        RunFacts.pairs(run, pairs.report());
        return result;
      }
      try (Progress shown =
          Progress.start(mode, "synth", config.synth().count(), "pairs", SpeedOf.pairs(config))) {
        new PairExport(synthesizer, config.synth(), run)
            .run(resume, new ExportProgress(shown, stop));
      }
      Path folder = run.root().resolve("pairs");
      return train(
          new PlacedPairs(
              new StoredPairs(folder, config.train().batchSize(), config.seed()), place),
          "pairs",
          run,
          resume);
    }
  }

  /** About how many bytes the folder of the run grows to. */
  private long bytes(Inputs inputs, Synthesizer synthesizer) {
    long pairs = config.train().online() ? 0 : config.synth().count() * synthesizer.pairBytes();
    long checkpoints = UNet.checkpointBytes(config.train().width()) * (config.train().keep() + 1);
    long shown =
        inputs.photos().isEmpty()
            ? 0
            : OutputSize.of(PhotoList.of(inputs.photos()), shownRenderings());
    long scored =
        inputs.scored().map(set -> OutputSize.of(set.photos(), List.of(Rendering.PROB))).orElse(0L);
    return pairs + checkpoints + shown + scored;
  }

  /** One round of pairs with the filters' verdicts, as a sheet and one by one. */
  private static void preview(Synthesizer synthesizer, Path sheet) {
    try (var scope = TensorScope.noGrad()) {
      PairSynthesis.Round round = synthesizer.synthesis().round(0, PREVIEW);
      ImageFiles.writePng(sheet, VerdictSheet.of(round, SHOWN));
      PairSamples.write(round, sheet.getParent());
    }
  }

  private TrainResult train(PairSource pairs, String name, RunDir run, boolean resume) {
    try (Progress shown =
            Progress.start(
                mode, "train", config.train().steps(), "steps", SpeedOf.training(config));
        Trace.Stage stage = Trace.stage("train")) {
      stage.items(config.train().steps());
      return new Trainer(
              Training.of(config, precision),
              name,
              PhotoValidation.of(config),
              config.train().skipBadSteps())
          .run(
              ResizedPairs.of(pairs, config.train().trainSize()),
              run.root(),
              resume,
              new TrainProgress(shown, stop));
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
    Predictor predictor =
        new Predictor(
            model.net(),
            model.shortEdge(config.predict().shortEdge()),
            BackgroundSharpening.when(config.predict().sharpen()));
    try (Progress shown =
            Progress.start(mode, "predict", photos.size(), "photos", SpeedOf.predicting(config));
        Trace.Stage stage = Trace.stage("predict")) {
      stage.items(photos.size());
      return new PredictionRun(predictor, settings).into(into, photos, false, stop, shown);
    }
  }

  /** Protocol runs read photos as they are stored and need the map alone. */
  private void score(UNetFile model, MaskedPhotos scored, RunDir run, boolean resume) {
    RunDir folder =
        run.part(
            "scored",
            resume ? RunDir.Existing.RESUME : RunDir.Existing.OVERWRITE,
            new RunDir.Start("score", List.of(scored.place()), config.seed()));
    predict(
        model, scored.photos(), folder, List.of(Rendering.PROB), ImageFiles.Orientation.AS_STORED);
    Scoring scoring = Scoring.of(config, threads, mode);
    Path maps = folder.root().resolve(PredictionRun.FOLDER);
    FolderPairs pairs = scored.pairs(scoring.wanted().protocol(), maps).with(Fit.of(config.eval()));
    try (Trace.Stage stage = Trace.stage("eval")) {
      stage.items(pairs.count());
      scoring.report(pairs, run);
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
}
