package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
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
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.metric.Protocol;
import org.chiaro.pipeline.BestDisc;
import org.chiaro.pipeline.RunFacts;
import org.chiaro.pipeline.ScoreReport;
import org.chiaro.predict.OutputSize;
import org.chiaro.predict.PhotoList;
import org.chiaro.predict.PredictionRun;
import org.chiaro.predict.Rendering;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.DiskSpace;
import org.chiaro.run.Interrupt;
import org.chiaro.run.ItemNames;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;
import org.chiaro.saliency.DiscScores;
import org.chiaro.saliency.Method;
import org.chiaro.saliency.SaliencyConfig;
import org.chiaro.saliency.SaliencyRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chiaro saliency}: photos become the maps of a method that learns nothing. */
@Command(
    name = "saliency",
    description = {
      "Write the probability maps of a method that learns nothing, to compare with.",
      "disc is one disc in the middle of every photo; its radius is 1 at the photo's edges.",
      "wctr is contrast to what is joined to the photo's border (Zhu et al. 2014).",
      "hs is contrast at three scales, made consistent over a tree of regions (Yan et al. 2013).",
      "wsc is likeness to what the border does not explain, by sparse coding (Li et al. 2015)."
    })
final class SaliencyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PHOTOS", arity = "0..*", description = "Photos, or folders of them.")
  private List<Path> photos = new ArrayList<>();

  @Mixin private DatasetOptions dataset;

  @Option(
      names = "--method",
      defaultValue = "disc",
      paramLabel = "disc|wctr|hs|wsc",
      description = "The method (default: ${DEFAULT-VALUE}).")
  private Method method;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where maps go.")
  private Path out;

  @Option(
      names = "--superpixels",
      paramLabel = "N",
      description = "Pieces a photo is cut into; default for wctr one for 600 pixels, for wsc 300.")
  private Optional<Integer> superpixels = Optional.empty();

  @Option(
      names = "--radius",
      paramLabel = "R",
      description = "The disc's radius; without it and --masks it is 0.6.")
  private Optional<Double> radius = Optional.empty();

  @Option(
      names = "--masks",
      paramLabel = "DIR",
      description = "True masks: the radius with the best IoU on them is used, scores are printed.")
  private Optional<Path> masks = Optional.empty();

  @Option(
      names = "--protocol",
      paramLabel = "paper|sod256",
      defaultValue = "paper",
      converter = EvalCommand.ProtocolConverter.class,
      description = "How --masks are read and scores made (default: ${DEFAULT-VALUE}).")
  private Protocol protocol;

  @Mixin private CommonOptions.Pictures pictures;
  @Mixin private CommonOptions.Output output;
  @Mixin private CommonOptions.Sharding sharding;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Kernels kernels;
  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() throws Exception {
    SaliencyConfig given = new SaliencyConfig(method, radius, superpixels);
    requireDiscForMasks();
    List<PhotoList.Item> all = dataset.photos(photos);
    List<PhotoList.Item> items = sharding.part().of(all, PhotoList.Item::key);
    int workers = threads.count();
    try (Kernels operations = KernelProvider.open(kernels.kernels, 1)) {
      return open(ItemNames.of(all.stream().map(PhotoList.Item::key).toList()))
          .record(
              run -> {
                Optional<DiscScores> best = masks.map(dir -> best(dir, operations, workers, run));
                SaliencyConfig config =
                    best.map(disc -> SaliencyConfig.disc(disc.iouRadius())).orElse(given);
                SaliencyRun saliency =
                    new SaliencyRun(config.open(operations), orientation(), workers);
                DiskSpace.require(
                    run.root(),
                    OutputSize.of(items, List.of(Rendering.PROB)),
                    items.size() + " photos");
                SaliencyRun.Counts counts;
                try (Interrupt interrupt = CtrlC.listen(spec, run);
                    Progress shown =
                        Progress.start(
                            progress.mode,
                            "saliency",
                            items.size(),
                            "photos",
                            List.of(config, workers))) {
                  counts = saliency.into(run, items, interrupt, shown);
                }
                print(best, config, counts, run);
              });
    }
  }

  private void requireDiscForMasks() {
    if (masks.isEmpty()) {
      return;
    }
    sharding.requireNone("--masks looks at all masks for one radius; name it with --radius");
    if (method != Method.DISC) {
      throw new ChiaroException.Usage("--masks is for --method disc, was " + method);
    }
    if (radius.isPresent()) {
      throw new ChiaroException.Usage("--radius and --masks exclude each other: masks choose it");
    }
    if (photos.size() != 1 || !Files.isDirectory(photos.get(0))) {
      throw new ChiaroException.Usage("--masks needs the photos as one folder");
    }
  }

  private RunDir open(ItemNames names) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("method", method.toString());
    facts.put("superpixels", superpixels.map(String::valueOf).orElse("default"));
    facts.put(
        "radius", radius.map(String::valueOf).orElse(masks.isPresent() ? "by masks" : "default"));
    if (output.resume()) {
      EarlierRun.requireSame(sharding.folder(out), facts);
    }
    List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
    RunDir run =
        RunDir.open(
            out, output.existing(), new RunDir.Start("saliency", commandLine, 0), sharding.part());
    Map<String, Object> settings = new LinkedHashMap<>(facts);
    settings.put("orientation", orientation().name().toLowerCase(Locale.ROOT));
    names.into(settings);
    run.settings(settings);
    facts.forEach(run::fact);
    RunFacts.photos(run, photos);
    return run;
  }

  private DiscScores best(Path folder, Kernels operations, int workers, RunDir run) {
    BestDisc best = BestDisc.of(photos.get(0), folder, protocol, operations, workers);
    best.failed().forEach(one -> run.items().failed(one.name(), "masks", one.message()));
    return best.scores();
  }

  /** Scores are made on the pixels as stored, people look at the picture as shown. */
  private ImageFiles.Orientation orientation() {
    return masks.isPresent() || dataset.isGiven()
        ? ImageFiles.Orientation.AS_STORED
        : ImageFiles.Orientation.AS_SHOWN;
  }

  private void print(
      Optional<DiscScores> best, SaliencyConfig config, SaliencyRun.Counts counts, RunDir run) {
    PrintWriter stdout = spec.commandLine().getOut();
    Path predictions = run.root().resolve(PredictionRun.FOLDER);
    if (json.json) {
      ObjectNode result = new ObjectMapper().createObjectNode();
      result.put("schema", 1).put("method", method.toString());
      if (method == Method.DISC) {
        result.put("radius", config.disc().radius());
      }
      result.put("written", counts.done()).put("skipped", counts.skipped());
      result.put("failed", run.items().failures()).put("predictions", predictions.toString());
      best.ifPresent(disc -> ScoreReport.put(result, disc));
      stdout.println(result);
    } else {
      best.ifPresent(disc -> stdout.println(text(disc)));
      stdout.println(predictions);
    }
    stdout.flush();
  }

  private static String text(DiscScores disc) {
    return String.join(
        System.lineSeparator(),
        "protocol " + disc.protocol() + ", " + disc.n() + " masks",
        String.format(Locale.ROOT, "%-20s%10s%10s%10s", "", "max F", "IoU", "accuracy"),
        ScoreReport.discText(disc));
  }
}
