package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.chiaro.gan.Generator;
import org.chiaro.gan.NamedGenerator;
import org.chiaro.gan.quality.PhotoScore;
import org.chiaro.gan.training.PhotoSet;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Interrupt;
import org.chiaro.torch.Precision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chiaro gan score}: how near generators are to photos. */
@Command(
    name = "score",
    description = {
      "How near a generator's images are to photos: smaller is nearer, 0 is the photos themselves.",
      "A Frechet distance as FID, but of 216 numbers from a fixed random network, their scale",
      "set by the photos: no download, and comparable only among scores of the same photos.",
      "Beside it what other photos of the folder score, the best that can be asked for."
    })
final class GanScoreCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "2..*",
      paramLabel = "GENERATOR... PHOTOS",
      description = "Weights of one or more generators, or embedded; then a folder of photos.")
  private List<String> arguments;

  @Option(
      names = "--keep-out",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description = "Share of the photos to score against, as in gan train; 0 is all of them.")
  private double keepOut;

  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() {
    Precision precision = Torch.prepare(network, threads);
    Path photos = Path.of(arguments.get(arguments.size() - 1));
    List<String> generators = arguments.subList(0, arguments.size() - 1);
    ObjectNode result = JsonNodeFactory.instance.objectNode().put("schema", 1);
    List<String> lines = new ArrayList<>();
    int side = 0;
    int unreadable = 0;
    PhotoSet set = null;
    PhotoScore score = null;
    try (Interrupt interrupt = CtrlC.atOnce(spec)) {
      for (String name : generators) {
        try (Generator generator = NamedGenerator.open(name, precision)) {
          if (generator.width() != generator.height()) {
            throw new ChiaroException.Model(name + ": only square images can be scored");
          }
          if (side != generator.height()) {
            close(score, set);
            side = generator.height();
            set = PhotoSet.load(photos, side, keepOut);
            set.unreadable().forEach(LOG::warn);
            unreadable = set.unreadable().size();
            score = set.score();
            photos(result, lines, set, score);
          }
          double distance =
              score.of(generator, new GaussianLatents(generator.latentSize(), seed.seed));
          result.withArray("generators").addObject().put("file", name).put("frechet", distance);
          lines.add(line(distance, name));
        }
      }
    } finally {
      close(score, set);
    }
    PrintWriter stdout = spec.commandLine().getOut();
    if (json.json) {
      stdout.println(result.put("unreadable", unreadable));
    } else {
      lines.forEach(stdout::println);
    }
    stdout.flush();
    return unreadable == 0 ? 0 : new ChiaroException.Partial("").exitCode();
  }

  private static void photos(
      ObjectNode result, List<String> lines, PhotoSet set, PhotoScore score) {
    int count = set.keptOut() == 0 ? set.size() : set.keptOut();
    result.put("photos", count).put("features", PhotoScore.FEATURES);
    if (set.keptOut() > 0) {
      double others = set.others(score);
      result.put("others", others);
      lines.add(line(others, "other photos of the folder"));
    }
  }

  private static String line(double distance, String name) {
    return String.format(Locale.ROOT, "%.4f  %s", distance, name);
  }

  private static void close(PhotoScore score, PhotoSet set) {
    if (score != null) {
      score.close();
      set.close();
    }
  }
}
