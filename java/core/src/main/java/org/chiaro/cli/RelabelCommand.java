package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.predict.PhotoList;
import org.chiaro.predict.Predictor;
import org.chiaro.relabel.Cue;
import org.chiaro.relabel.RelabelConfig;
import org.chiaro.relabel.RelabelReport;
import org.chiaro.relabel.RelabelRun;
import org.chiaro.relabel.StoredMaps;
import org.chiaro.run.DiskSpace;
import org.chiaro.run.Interrupt;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;
import org.chiaro.torch.Precision;
import org.chiaro.unet.UNetFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chiaro relabel}: confident maps of photos become pairs for the next network. */
@Command(
    name = "relabel",
    description = {
      "A second round: predict photos with a network, keep what it is sure of, sharpen the masks by",
      "each photo's own colours (GrabCut, Rother et al. 2004), and store pairs for train --data.",
      "Maps of chiaro saliency can teach too, beside the network or in its place; kept is then what",
      "all agree on. Uses no labels; not part of the published method.",
      "Writes pairs/, relabel.json (what was kept, why the rest was dropped) and samples/."
    })
final class RelabelCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "PHOTOS",
      arity = "1..*",
      description = "Photos, or folders of photos; their central square counts.")
  private List<Path> inputs;

  @Option(
      names = "--teacher",
      paramLabel = "FILE",
      description = {
        "U-Net weights, the folder of a training run, or embedded;",
        "without it and --maps the embedded one."
      })
  private Optional<String> teacher = Optional.empty();

  @Option(
      names = "--maps",
      paramLabel = "DIR",
      description = "Folder of chiaro saliency with maps of the same photos; repeatable.")
  private List<Path> maps = List.of();

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the run.")
  private Path out;

  @Option(
      names = "--side",
      paramLabel = "PX",
      defaultValue = "64",
      description = "Side of the stored pairs (default: ${DEFAULT-VALUE}).")
  private int side;

  @Option(
      names = "--short-edge",
      paramLabel = "PX",
      defaultValue = "0",
      description = "Shorter side of photos as the teacher sees them; 0: as it learned.")
  private int shortEdge;

  @Option(
      names = "--confidence",
      paramLabel = "X",
      defaultValue = "0.5",
      description = "Least mean of |2p - 1| over a photo (default: ${DEFAULT-VALUE}).")
  private double confidence;

  @Option(
      names = "--accord",
      paramLabel = "X",
      defaultValue = "0.4",
      description =
          "Least overlap (IoU) of the objects of any two of --teacher and --maps"
              + " (default: ${DEFAULT-VALUE}).")
  private double accord;

  @Option(
      names = "--agreement",
      paramLabel = "X",
      defaultValue = "0.5",
      description =
          "Least overlap (IoU) of the map's object and the sharpened one"
              + " (default: ${DEFAULT-VALUE}).")
  private double agreement;

  @Option(
      names = "--min-area",
      paramLabel = "X",
      defaultValue = "0.05",
      description = "Least part of a photo that is object (default: ${DEFAULT-VALUE}).")
  private double minArea;

  @Option(
      names = "--max-area",
      paramLabel = "X",
      defaultValue = "0.6",
      description = "Masks with this part or more are dropped (default: ${DEFAULT-VALUE}).")
  private double maxArea;

  @Option(
      names = "--component-ratio",
      paramLabel = "X",
      defaultValue = "0.2",
      description = "Components up to this part of the largest are cleared.")
  private double componentRatio;

  @Option(
      names = "--keep-holes",
      description = "Leave background that an object encloses; it becomes object otherwise.")
  private boolean keepHoles;

  @Option(
      names = "--no-sharpen",
      description = "Take the maps' objects as they are, without the photo's colours.")
  private boolean plain;

  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Kernels kernels;
  @Mixin private CommonOptions.Output output;
  @Mixin private CommonOptions.Items items;
  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() throws Exception {
    RelabelConfig config =
        new RelabelConfig(
            side,
            confidence,
            accord,
            agreement,
            minArea,
            maxArea,
            componentRatio,
            !keepHoles,
            !plain);
    List<PhotoList.Item> photos = PhotoList.of(inputs).stream().limit(items.most()).toList();
    boolean taught = teacher.isPresent() || maps.isEmpty();
    Precision precision = Torch.prepare(network, threads);
    try (UNetFile model = taught ? UNetFile.named(teacher.orElse("embedded"), precision) : null;
        var operations = KernelProvider.open(kernels.kernels, 1)) {
      Map<String, Object> facts = new LinkedHashMap<>(config.settings());
      List<Cue> cues = new ArrayList<>();
      if (taught) {
        int edge = model.shortEdge(shortEdge);
        facts.put("teacher_sha256", model.sha256());
        facts.put("short_edge", edge);
        cues.add(Cue.network(new Predictor(model.net(), edge)));
      }
      for (Path folder : maps) {
        cues.add(new StoredMaps(folder));
      }
      facts.put("maps", maps.stream().map(Path::toString).collect(Collectors.joining(", ")));
      facts.put("precision", network.precision.name().toLowerCase(Locale.ROOT));
      List<?> speed = List.of(facts.toString(), threads.count());
      facts.put("photos_seen", photos.size());
      if (output.resume()) {
        EarlierRun.requireSame(out, facts);
      }
      RelabelRun relabel = new RelabelRun(cues, config, operations, photos);
      List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
      RunDir run = RunDir.open(out, output.existing(), new RunDir.Start("relabel", commandLine, 0));
      return run.record(
          open -> {
            facts.forEach(open::fact);
            DiskSpace.require(
                open.root(), relabel.bytes(), "pairs of " + photos.size() + " photos");
            try (Interrupt interrupt = CtrlC.listen(spec, open);
                Progress shown =
                    Progress.start(progress.mode, "relabel", photos.size(), "photos", speed)) {
              print(open, relabel.into(open, output.resume(), interrupt, shown));
            }
          });
    }
  }

  private void print(RunDir run, RelabelReport report) {
    PrintWriter stdout = spec.commandLine().getOut();
    Path pairs = run.root().resolve("pairs");
    if (json.json) {
      ObjectNode result = report.json();
      stdout.println(result.put("pairs", pairs.toString()));
    } else {
      LOG.info("{}", report.describe());
      stdout.println(pairs);
    }
    stdout.flush();
  }
}
