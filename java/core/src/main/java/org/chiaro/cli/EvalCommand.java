package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.chiaro.dataset.DataSet;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.metric.Metric;
import org.chiaro.metric.Protocol;
import org.chiaro.metric.Wanted;
import org.chiaro.pipeline.Cluster;
import org.chiaro.pipeline.Fit;
import org.chiaro.pipeline.FolderPairs;
import org.chiaro.pipeline.Measuring;
import org.chiaro.pipeline.ScoreReport;
import org.chiaro.pipeline.Scoring;
import org.chiaro.pipeline.ShardScores;
import org.chiaro.predict.Predictor;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Interrupt;
import org.chiaro.run.RunDir;
import org.chiaro.saliency.BackgroundSharpening;
import org.chiaro.unet.UNetFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code chiaro eval}: probability maps and masks become scores. */
@Command(
    name = "eval",
    description = {
      "Score probability maps, or a network on photos, against masks.",
      "The scores of the best fixed centred disc stand beside them.",
      "Files pair by sub-folder and name up to the first dot. Without --out nothing is written."
    })
final class EvalCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--predictions",
      paramLabel = "DIR",
      description = "Probability maps; where predict left four pictures, the .prob one counts.")
  private Optional<Path> predictions = Optional.empty();

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "Instead of --predictions: U-Net weights, the folder of a training run, or embedded.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "The photos for --model, taken as they are stored.")
  private Optional<Path> images = Optional.empty();

  @Option(
      names = "--short-edge",
      paramLabel = "PX",
      defaultValue = "0",
      description = "Shorter side of photos as --model sees them; 0: as it learned, else 128.")
  private int shortEdge;

  @Option(
      names = "--sharpen",
      description =
          "Sharpen maps of --model by each photo's background and colours; not in the protocol.")
  private boolean sharpen;

  @Option(
      names = "--masks",
      paramLabel = "DIR",
      description = "True masks; channel 0 counts in colour.")
  private Optional<Path> masks = Optional.empty();

  @Mixin private DatasetOptions dataset;

  @Option(
      names = "--protocol",
      paramLabel = "paper|sod256",
      defaultValue = "paper",
      converter = ProtocolConverter.class,
      description = "How maps become numbers (default: ${DEFAULT-VALUE}).")
  private Protocol protocol;

  @Option(
      names = "--metrics",
      paramLabel = "NAME",
      split = ",",
      description = {
        "Scores to report, with commas: maxf, iou, accuracy, mae (these four by default), meanf,",
        "adpf, s, maxe, meane, adpe, wf, precision, recall, specificity, dice, ber, corloc; or all."
      })
  private List<String> metrics = List.of();

  @Option(
      names = "--at",
      paramLabel = "P",
      split = ",",
      description = "Probabilities at which precision and recall are reported: 0.25,0.5,0.75.")
  private List<Double> at = List.of();

  @Option(
      names = "--strict",
      description = "Refuse a map of another size than its mask instead of resizing it.")
  private boolean strict;

  @Option(names = "--centre-crop", description = "Score the centred square of maps and masks only.")
  private boolean centreCrop;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for score.json, curves.csv, per_image.csv and failures.jsonl.")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--plots", description = "Draw plots/pr.png and plots/f.png; needs --out.")
  private boolean plots;

  @Mixin private CommonOptions.Pictures pictures;
  @Mixin private CommonOptions.Overwrite overwrite;
  @Mixin private CommonOptions.Sharding sharding;
  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private ClusterOptions cluster;
  @Mixin private CommonOptions.Kernels kernels;
  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  private Optional<String> modelSum = Optional.empty();

  @Override
  public Integer call() throws Exception {
    requireOneSource();
    wanted(); // a wrong name is found before any work
    Optional<DataSet> set = dataset.open();
    int workers = threads.count();
    if (cluster.isGiven()) {
      return onCluster(set);
    }
    if (predictions.isPresent()) {
      return score(ofPredictions(set), Measuring.here(kernels.kernels, workers));
    }
    try (UNetFile net = UNetFile.named(model.get(), Torch.prepare(network, threads))) {
      Predictor predictor =
          new Predictor(net.net(), net.shortEdge(shortEdge), BackgroundSharpening.when(sharpen));
      // the published evaluation ignores the camera's orientation
      Function<Path, Grey> maps =
          photo -> predictor.map(ImageFiles.readRgb(photo, ImageFiles.Orientation.AS_STORED));
      // one reader: the network belongs to one thread and has the others for itself
      modelSum = Optional.of(net.sha256());
      return score(ofPhotos(set, maps), Measuring.here(kernels.kernels, 1));
    }
  }

  private int onCluster(Optional<DataSet> set) throws Exception {
    sharding.requireNone("--spark shares the work by itself");
    if (cluster.store().isPresent()) {
      throw new ChiaroException.Usage("--to: scores go to --out, a folder of this machine");
    }
    try (Joining joining = cluster.begin("eval", threads.threads)) {
      Optional<Cluster.MapWork> maps = model.map(this::mapWork);
      modelSum = maps.map(Cluster.MapWork::sum);
      FolderPairs pairs =
          maps.isEmpty()
              ? ofPredictions(set)
              : ofPhotos(
                  set,
                  photo -> {
                    throw new IllegalStateException(photo + ": its map is made elsewhere");
                  });
      return score(
          pairs,
          (all, wanted, rows) ->
              joining.cluster().measuring(maps, kernels.kernels).sum(all, wanted, rows));
    }
  }

  private Cluster.MapWork mapWork(String name) {
    try (UNetFile net = UNetFile.named(name, network.precision)) {
      return new Cluster.MapWork(
          name, net.sha256(), net.shortEdge(shortEdge), sharpen, network.precision, network.device);
    }
  }

  private FolderPairs ofPredictions(Optional<DataSet> set) {
    Path maps = predictions.orElseThrow();
    return set.map(data -> FolderPairs.of(data, maps, protocol))
        .orElseGet(() -> new FolderPairs(maps, masks.orElseThrow(), protocol));
  }

  private FolderPairs ofPhotos(Optional<DataSet> set, Function<Path, Grey> maps) {
    return set.map(data -> FolderPairs.ofPhotos(data, protocol, maps))
        .orElseGet(
            () -> FolderPairs.ofPhotos(images.orElseThrow(), masks.orElseThrow(), protocol, maps));
  }

  private void requireOneSource() {
    if (dataset.isGiven() && (images.isPresent() || masks.isPresent())) {
      throw new ChiaroException.Usage("--dataset brings photos and masks: no --images, no --masks");
    }
    if (predictions.isPresent() == model.isPresent()
        || !dataset.isGiven() && model.isPresent() != images.isPresent()) {
      throw new ChiaroException.Usage(
          "name either --predictions DIR, or --model FILE and --images DIR");
    }
    if (!dataset.isGiven() && masks.isEmpty()) {
      throw new ChiaroException.Usage("name the true masks: --masks DIR, or --dataset NAME");
    }
    if (plots && out.isEmpty()) {
      throw new ChiaroException.Usage("--plots needs --out, a folder to draw into");
    }
    for (String option : List.of("--device", "--precision", "--short-edge", "--sharpen")) {
      if (model.isEmpty() && spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new ChiaroException.Usage(option + " is for --model; maps are scored as they are");
      }
    }
  }

  private Wanted wanted() {
    return new Wanted(protocol, metrics.isEmpty() ? Metric.DEFAULT : Metric.named(metrics), at);
  }

  private int score(FolderPairs found, Measuring measuring) throws Exception {
    FolderPairs pairs = found.with(new Fit(strict, centreCrop));
    if (pairs.count() == 0) {
      Optional<Path> maps = predictions.or(() -> images);
      throw new ChiaroException.Data(
          pairs
                  .set()
                  .map(data -> "no pair of " + data.label() + " in " + data.folder())
                  .orElseGet(() -> "no mask in " + masks.get())
              + maps.map(folder -> " has a file of the same name in " + folder + hint())
                  .orElse(""));
    }
    Scoring scoring = new Scoring(wanted(), measuring, progress.mode);
    if (out.isEmpty()) {
      sharding.requireNone("--out DIR is needed, the folder that the shards share");
      ScoreReport report;
      try (Interrupt interrupt = CtrlC.atOnce(spec)) {
        report = scoring.report(pairs);
      }
      print(report);
      return report.failed() == 0 ? 0 : new ChiaroException.Partial("").exitCode();
    }
    List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
    RunDir run =
        RunDir.open(
            out.get(),
            overwrite.existing(),
            new RunDir.Start("eval", commandLine, 0),
            sharding.part());
    run.settings(settings(pairs));
    return run.record(
        open -> {
          ScoreReport report;
          try (Interrupt interrupt = CtrlC.atOnce(spec).tells(open::ended)) {
            if (!sharding.part().isAll()) {
              print(scoring.shard(pairs.of(sharding.part()), open), open);
              return;
            }
            report = scoring.report(pairs, open);
          }
          if (plots) {
            report.plot(open.file("plots"));
          }
          print(report);
          if (!json.json) {
            spec.commandLine().getOut().println(open.file("score.json"));
          }
        });
  }

  /** What the scores depend on, but for where the files are. */
  private Map<String, Object> settings(FolderPairs pairs) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("protocol", protocol.id());
    settings.put("metrics", wanted().metrics().stream().map(Metric::id).toList());
    settings.put("at", at);
    settings.put("strict", strict);
    settings.put("centre_crop", centreCrop);
    settings.put("plots", plots);
    pairs.set().ifPresent(set -> settings.put("dataset", set.label()));
    model.ifPresent(
        name -> {
          settings.put("weights_sha256", modelSum.orElse(name));
          settings.put("short_edge", shortEdge);
          settings.put("sharpen", sharpen);
          settings.put("precision", network.precision.name().toLowerCase(Locale.ROOT));
        });
    pairs.names().into(settings);
    return settings;
  }

  private void print(ShardScores scores, RunDir run) {
    PrintWriter stdout = spec.commandLine().getOut();
    if (json.json) {
      ObjectNode result = JsonNodeFactory.instance.objectNode().put("schema", 1);
      result.put("shard", sharding.part().toString()).put("n", scores.count());
      stdout.println(result.put("failed", scores.failed()).put("out", run.root().toString()));
    } else {
      stdout.println(run.root());
    }
  }

  private void print(ScoreReport report) {
    PrintWriter stdout = spec.commandLine().getOut();
    stdout.println(json.json ? report.json().toString() : report.text());
  }

  private String hint() {
    return predictions
        .map(folder -> folder.resolve("predictions"))
        .filter(Files::isDirectory)
        .map(inside -> " (try --predictions " + inside + ")")
        .orElse(" (names are compared up to the first dot, with their sub-folder)");
  }

  /** Names of protocols in any case; shared with the other commands that score. */
  static final class ProtocolConverter implements ITypeConverter<Protocol> {
    @Override
    public Protocol convert(String text) {
      try {
        return Protocol.named(text);
      } catch (ChiaroException.Usage e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
