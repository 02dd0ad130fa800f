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
import org.chiaro.io.ImageTree;
import org.chiaro.io.PairedFiles;
import org.chiaro.io.Picture;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.metric.FailedPair;
import org.chiaro.metric.PairStream;
import org.chiaro.metric.Protocol;
import org.chiaro.pipeline.FolderPairs;
import org.chiaro.pipeline.ScoreReport;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;
import org.chiaro.saliency.CentredDisc;
import org.chiaro.saliency.DiscScores;
import org.chiaro.saliency.DiscSearch;
import org.chiaro.saliency.Method;
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
      "disc is one disc in the middle of every photo; its radius is 1 at the photo's edges."
    })
final class SaliencyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PHOTOS", arity = "1..*", description = "Photos, or folders of them.")
  private List<Path> photos;

  @Option(
      names = "--method",
      defaultValue = "disc",
      paramLabel = "disc",
      description = "The method (default: ${DEFAULT-VALUE}).")
  private Method method;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where maps go.")
  private Path out;

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
      description = "How masks are read and scores made (default: ${DEFAULT-VALUE}).")
  private Protocol protocol;

  @Mixin private CommonOptions.Overwrite overwrite;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Kernels kernels;
  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() throws Exception {
    if (radius.isPresent() && masks.isPresent()) {
      throw new ChiaroException.Usage("--radius and --masks exclude each other: masks choose it");
    }
    if (masks.isPresent() && (photos.size() > 1 || !Files.isDirectory(photos.get(0)))) {
      throw new ChiaroException.Usage("--masks needs the photos as one folder");
    }
    Map<String, Path> named = named(photos);
    CentredDisc given = new CentredDisc(radius.orElse(CentredDisc.DEFAULT_RADIUS));
    List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
    RunDir run =
        RunDir.open(out, overwrite.existing(), new RunDir.Start("saliency", commandLine, 0));
    return run.record(
        open -> {
          Optional<DiscScores> scores = masks.map(folder -> search(folder, open));
          CentredDisc disc = scores.map(best -> new CentredDisc(best.iouRadius())).orElse(given);
          int written = write(named, disc, open);
          print(scores, disc, written, open);
        });
  }

  /** Photos by the name that their maps get; two of one name are refused before any work. */
  private static Map<String, Path> named(List<Path> inputs) {
    Map<String, Path> named = new LinkedHashMap<>();
    for (Path input : inputs) {
      boolean folder = Files.isDirectory(input);
      for (Path photo : folder ? ImageTree.list(input) : List.of(input)) {
        String name = folder ? ImageTree.key(input, photo) : ImageTree.stem(photo);
        Path other = named.putIfAbsent(name, photo);
        if (other != null) {
          throw new ChiaroException.Usage(
              other + " and " + photo + " would both become " + name + ".prob.png");
        }
      }
    }
    if (named.isEmpty()) {
      throw new ChiaroException.Data("there are no photos in " + inputs.get(0));
    }
    return named;
  }

  private DiscScores search(Path folder, RunDir run) {
    PairedFiles files =
        PairedFiles.of(
            new PairedFiles.Side(photos.get(0), "photo", ""),
            new PairedFiles.Side(folder, "mask", "mask"));
    List<PairedFiles.Pair> pairs = files.pairs();
    DiscSearch search = new DiscSearch(protocol);
    List<FailedPair> failed = new ArrayList<>();
    files.unpaired().forEach(one -> failed.add(new FailedPair(one.name(), one.reason())));
    try (Kernels operations = KernelProvider.open(kernels.kernels, 1)) {
      failed.addAll(
          PairStream.forEach(
              pairs.size(),
              i -> pairs.get(i).name(),
              threads.count(),
              i ->
                  DiscSearch.measure(
                      operations,
                      pairs.get(i).name(),
                      FolderPairs.mask(pairs.get(i).right(), protocol).view()),
              search::add));
    }
    failed.forEach(one -> run.items().failed(one.name(), "masks", one.message()));
    if (search.count() == 0) {
      throw new ChiaroException.Data("no photo has a readable mask of the same name in " + folder);
    }
    return search.scores();
  }

  private int write(Map<String, Path> named, CentredDisc disc, RunDir run) {
    // scores are made on the pixels as stored, people look at the picture as shown
    ImageFiles.Orientation orientation =
        masks.isPresent() ? ImageFiles.Orientation.AS_STORED : ImageFiles.Orientation.AS_SHOWN;
    int written = 0;
    ChiaroException.Data last = null;
    try (Progress shown = Progress.start(progress.mode, "saliency", named.size(), "photos")) {
      for (Map.Entry<String, Path> photo : named.entrySet()) {
        try {
          Picture picture = ImageFiles.readRgb(photo.getValue(), orientation);
          ImageFiles.writePng(
              run.file("predictions/" + photo.getKey() + ".prob.png"),
              disc.map(picture.height(), picture.width()));
          written++;
        } catch (ChiaroException.Data e) {
          run.items().failed(photo.getKey(), "read", e.getMessage());
          last = e;
        }
        shown.step();
      }
    }
    if (written == 0) {
      throw last;
    }
    return written;
  }

  private void print(Optional<DiscScores> scores, CentredDisc disc, int written, RunDir run) {
    PrintWriter stdout = spec.commandLine().getOut();
    Path predictions = run.root().resolve("predictions");
    if (json.json) {
      ObjectNode result = new ObjectMapper().createObjectNode();
      result.put("schema", 1).put("method", method.toString());
      result.put("radius", disc.radius()).put("written", written);
      result.put("failed", run.items().failures()).put("predictions", predictions.toString());
      scores.ifPresent(best -> ScoreReport.put(result, best));
      stdout.println(result);
    } else {
      scores.ifPresent(best -> stdout.println(text(best)));
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
