package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.pipeline.Cluster;
import org.chiaro.pipeline.RunFacts;
import org.chiaro.pipeline.SpeedOf;
import org.chiaro.predict.OutputSize;
import org.chiaro.predict.PhotoList;
import org.chiaro.predict.PredictionRun;
import org.chiaro.predict.Predictor;
import org.chiaro.predict.Rendering;
import org.chiaro.predict.TensorPrediction;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.ConfigLoader;
import org.chiaro.run.DiskSpace;
import org.chiaro.run.Interrupt;
import org.chiaro.run.ItemNames;
import org.chiaro.run.PredictConfig;
import org.chiaro.run.Progress;
import org.chiaro.run.RunConfig;
import org.chiaro.run.RunDir;
import org.chiaro.saliency.BackgroundSharpening;
import org.chiaro.unet.UNetFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chiaro predict}: photos become probability maps, masks, cut-outs. */
@Command(
    name = "predict",
    modelTransformer = StageOptions.Predict.class,
    description = {
      "Segment photos: files, or folders with all images below them. Without --model, with the",
      "network that comes along, which learned from flowers.",
      "Writes predictions/SUB/NAME.KIND.png into --out; of one photo without --out, NAME.mask.png",
      "beside it. An .npy input, float32 [n,3,h,w] in [-1,1], goes to the network as it is and",
      "becomes logits.npy, prob.npy (float32) or mask.npy (0 and 1)."
    })
final class PredictCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "INPUT",
      arity = "0..*",
      description = {
        "Photos, folders of photos, or one .npy file; with --spark also URIs and patterns,",
        "hdfs://HOST/photos/2*/*.jpg."
      })
  private List<String> inputs = new ArrayList<>();

  @Mixin private DatasetOptions dataset;

  @Option(names = "--out", paramLabel = "DIR", description = "Folder of the run.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--list",
      paramLabel = "FILE",
      description = "With --spark: a text file that names a photo in each line.")
  private Optional<Path> list = Optional.empty();

  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Pictures pictures;
  @Mixin private CommonOptions.Output output;
  @Mixin private CommonOptions.Items items;
  @Mixin private CommonOptions.Sharding sharding;
  @Mixin private ClusterOptions cluster;
  @Mixin private CommonOptions.Config config;
  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  private Optional<ItemNames> names = Optional.empty();
  private ConfigLoader loader;
  private RunConfig resolved;
  private PredictConfig settings;

  @Override
  public Integer call() throws Exception {
    loader =
        StageOptions.loader(
            "predict", spec.commandLine().getParseResult(), config, System.getenv());
    resolved = loader.load();
    settings = resolved.predict();
    if (config.printed(loader, spec.commandLine().getOut())) {
      return 0;
    }
    if (list.isPresent() && !cluster.isGiven()) {
      throw new ChiaroException.Usage("--list goes with --spark; without it: predict @FILE");
    }
    if (inputs.isEmpty() && list.isEmpty() && !dataset.isGiven()) {
      throw new ChiaroException.Usage(
          "name a photo, a folder of photos, an .npy file, or --dataset NAME");
    }
    if (cluster.isGiven()) {
      return onCluster();
    }
    if (!dataset.isGiven() && inputs.stream().anyMatch(PredictCommand::isArray)) {
      sharding.requireNone("an .npy file is predicted as a whole");
      return array();
    }
    List<PhotoList.Item> photos = dataset.photos(paths());
    if (out.isPresent()) {
      List<PhotoList.Item> all = photos.stream().limit(items.most()).toList();
      names = Optional.of(ItemNames.of(all.stream().map(PhotoList.Item::key).toList()));
      return photos(sharding.part().of(all, PhotoList.Item::key));
    }
    sharding.requireNone("--out DIR is needed, the folder that the shards share");
    return beside(photos);
  }

  private int beside(List<PhotoList.Item> photos) {
    if (dataset.isGiven() || photos.size() > 1 || Files.isDirectory(paths().get(0))) {
      throw new ChiaroException.Usage("--out DIR is needed for more than one photo");
    }
    boolean asked = spec.commandLine().getParseResult().hasMatchedOption("--save");
    List<Rendering> renderings = asked ? renderings() : List.of(Rendering.MASK);
    try (UNetFile model = model()) {
      List<Path> files = run(model, renderings).beside(photos.get(0));
      ObjectNode result = JSON.createObjectNode();
      for (int i = 0; i < files.size(); i++) {
        result.put(renderings.get(i).word(), files.get(i).toString());
      }
      print(result, files);
    }
    return 0;
  }

  private int photos(List<PhotoList.Item> photos) throws Exception {
    List<Rendering> renderings = renderings();
    try (UNetFile model = model()) {
      RunDir run = open(model);
      return run.record(
          started -> {
            DiskSpace.require(
                started.root(), OutputSize.of(photos, renderings), photos.size() + " photos");
            PredictionRun.Counts counts;
            try (Interrupt interrupt = CtrlC.listen(spec, started);
                Progress shown =
                    Progress.start(
                        progress.mode,
                        "predict",
                        photos.size(),
                        "photos",
                        SpeedOf.predicting(resolved))) {
              counts =
                  run(model, renderings).into(started, photos, items.failFast, interrupt, shown);
            }
            print(photos.size(), counts, started);
          });
    }
  }

  private int onCluster() throws Exception {
    sharding.requireNone("--spark shares the work by itself");
    if (out.isEmpty()) {
      throw new ChiaroException.Usage("--spark needs --out DIR, the folder of the run");
    }
    PredictionRun.Settings written = written(renderings());
    try (Joining joining = cluster.begin("predict", resolved.threads());
        UNetFile model = model();
        Interrupt interrupt = CtrlC.listen(spec)) {
      Cluster machines = joining.cluster();
      List<Cluster.Photo> photos = photos(machines).stream().limit(items.most()).toList();
      names = Optional.of(ItemNames.of(photos.stream().map(Cluster.Photo::key).toList()));
      Cluster.MapWork work =
          new Cluster.MapWork(
              settings.model(),
              model.sha256(),
              model.shortEdge(settings.shortEdge()),
              settings.sharpen(),
              Torch.precision(resolved),
              resolved.device());
      return open(model)
          .record(
              run -> {
                cluster.note(run, resolved.device());
                interrupt.tells(run::ended);
                try (Progress shown =
                    Progress.start(progress.mode, "predict", photos.size(), "photos")) {
                  PredictionRun.Counts counts =
                      machines.predict(
                          work,
                          written,
                          photos,
                          run,
                          output.existing(),
                          items.failFast,
                          interrupt,
                          shown);
                  print(photos.size(), counts, run);
                }
              });
    }
  }

  private List<Cluster.Photo> photos(Cluster machines) {
    if (dataset.isGiven()) {
      return dataset.photos(paths()).stream().map(Cluster.Photo::of).toList();
    }
    return machines.photos(inputs, list);
  }

  private void print(int photos, PredictionRun.Counts counts, RunDir run) {
    String folder =
        cluster.store().orElseGet(() -> run.root().resolve(PredictionRun.FOLDER).toString());
    ObjectNode result = JSON.createObjectNode();
    result.put("photos", photos).put("done", counts.done());
    result.put("skipped", counts.skipped()).put("failed", counts.failed());
    result.put("out", folder);
    var stdout = spec.commandLine().getOut();
    stdout.println(json.json ? result : folder);
    stdout.flush();
  }

  private List<Path> paths() {
    return inputs.stream().map(Path::of).toList();
  }

  private int array() throws Exception {
    if (inputs.size() > 1) {
      throw new ChiaroException.Usage("an .npy file is predicted alone, without other inputs");
    }
    if (out.isEmpty()) {
      throw new ChiaroException.Usage("--out DIR is needed for an .npy file");
    }
    List<String> kinds = settings.save();
    if (kinds.contains("cutout") || kinds.contains("overlay")) {
      throw new ChiaroException.Usage("--save of an .npy file takes logits, prob and mask");
    }
    try (UNetFile model = model()) {
      TensorPrediction prediction = predict(model);
      RunDir run = open(model);
      return run.record(
          started -> {
            List<Path> files = new ArrayList<>();
            ObjectNode result = JSON.createObjectNode();
            for (String kind : kinds) {
              Path file = started.file(kind + ".npy");
              Npy.write(file, array(prediction, kind));
              files.add(file);
              result.put(kind, file.toString());
            }
            print(result, files);
          });
    }
  }

  private TensorPrediction predict(UNetFile model) {
    Path file = paths().get(0);
    NdArray images = Npy.read(file);
    try {
      return TensorPrediction.of(model.net(), images);
    } catch (ChiaroException.Data e) {
      throw new ChiaroException.Data(file + ": " + e.getMessage(), e);
    }
  }

  private NdArray array(TensorPrediction prediction, String kind) {
    return switch (kind) {
      case "logits" -> prediction.logits();
      case "prob" -> prediction.probabilities();
      default -> prediction.masks(settings.threshold());
    };
  }

  private UNetFile model() {
    Torch.Setting setting =
        cluster.isGiven() ? Torch.prepareDriver(resolved) : Torch.prepareAnywhere(resolved);
    UNetFile model = UNetFile.named(settings.model(), setting.precision());
    model.net().moveTo(setting.place());
    return model;
  }

  private PredictionRun run(UNetFile model, List<Rendering> renderings) {
    return new PredictionRun(
        new Predictor(
            model.net(),
            model.shortEdge(settings.shortEdge()),
            BackgroundSharpening.when(settings.sharpen())),
        written(renderings));
  }

  private PredictionRun.Settings written(List<Rendering> renderings) {
    return new PredictionRun.Settings(
        settings.threshold(),
        turned() ? ImageFiles.Orientation.AS_SHOWN : ImageFiles.Orientation.AS_STORED,
        renderings);
  }

  /** The masks of a data set belong to its photos as they are stored. */
  private boolean turned() {
    return settings.exif() && !dataset.isGiven();
  }

  private List<Rendering> renderings() {
    if (settings.save().contains("logits")) {
      throw new ChiaroException.Usage("--save logits is for .npy inputs");
    }
    return settings.save().stream()
        .distinct()
        .map(kind -> Rendering.valueOf(kind.toUpperCase(Locale.ROOT)))
        .toList();
  }

  private RunDir open(UNetFile model) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("weights_sha256", model.sha256());
    facts.put("short_edge", model.shortEdge(settings.shortEdge()));
    facts.put("threshold", settings.threshold());
    facts.put("exif", turned());
    facts.put("sharpen", settings.sharpen());
    facts.put("precision", resolved.precision());
    if (output.resume()) {
      EarlierRun.requireSame(sharding.folder(out.get()), facts);
    }
    List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
    RunDir run =
        RunDir.open(
            out.get(),
            output.existing(),
            new RunDir.Start("predict", commandLine, resolved.seed()),
            sharding.part());
    Map<String, Object> all = new LinkedHashMap<>(facts);
    all.put("save", settings.save());
    names.ifPresent(found -> found.into(all));
    run.settings(all);
    run.config(loader.yaml());
    Torch.facts(resolved, model.net().place()).forEach(run::fact);
    facts.forEach(run::fact);
    RunFacts.photos(run, paths());
    return run;
  }

  private void print(ObjectNode result, List<Path> files) {
    var stdout = spec.commandLine().getOut();
    if (json.json) {
      stdout.println(result);
    } else {
      files.forEach(file -> stdout.println(file.toAbsolutePath().normalize()));
    }
    stdout.flush();
  }

  private static boolean isArray(String input) {
    return input.endsWith(".npy");
  }
}
