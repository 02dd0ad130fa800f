package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.chiaro.direction.Direction;
import org.chiaro.direction.DirectionSearch.Side;
import org.chiaro.direction.SearchConfig;
import org.chiaro.direction.SearchRun;
import org.chiaro.gan.Generator;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Interrupt;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;
import org.chiaro.torch.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chiaro direction search}: the light and the dark direction of a generator. */
@Command(
    name = "search",
    description = {
      "Find the direction that lights the middle while edges stay, and the one that darkens it.",
      "Writes direction.safetensors, dark.safetensors and samples/sheet.png: shifted to the dark, as",
      "they are, shifted to the light."
    })
final class DirectionSearchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--generator",
      paramLabel = "FILE",
      required = true,
      description = "Weights; or embedded; or known:SEED@SIDE, made in code.")
  private String generator;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the run.")
  private Path out;

  @Option(names = "--iterations", defaultValue = "300", description = "Updates of the direction.")
  private int iterations;

  @Option(names = "--batch-size", defaultValue = "32", description = "Latents an update.")
  private int batchSize;

  @Option(names = "--lr", defaultValue = "5e-3", description = "Learning rate of Adam.")
  private double rate;

  @Option(
      names = "--circle-weight",
      defaultValue = "2",
      description = "Weight of light in the middle.")
  private double circleWeight;

  @Option(names = "--edge-weight", defaultValue = "10", description = "Weight of edges that stay.")
  private double edgeWeight;

  @Option(names = "--magnitude", defaultValue = "2", description = "Mean magnitude of the shifts.")
  private double magnitude;

  @Option(names = "--spread", defaultValue = "0.5", description = "Their standard deviation.")
  private double spread;

  @Option(
      names = "--shift",
      defaultValue = "5",
      description = "Magnitude that the sheet shows and the file recommends.")
  private double shift;

  @Option(
      names = "--shift-per-element",
      description =
          "Draw a magnitude for each number of a latent, as the published code does, not for each"
              + " latent.")
  private boolean shiftPerElement;

  @Option(
      names = "--dark",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Search the dark direction, too; --no-dark takes half the time.")
  private boolean dark;

  @Mixin private GeneratorOptions options;
  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Output output;
  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() throws Exception {
    SearchConfig config =
        new SearchConfig(
            iterations,
            batchSize,
            rate,
            circleWeight,
            edgeWeight,
            magnitude,
            spread,
            shiftPerElement,
            seed.seed);
    if (!Double.isFinite(shift) || shift == 0) {
      throw new ChiaroException.Usage("shift must be a finite number and not 0, was " + shift);
    }
    Precision precision = Torch.prepare(network, threads);
    try (Generator gan = options.open(generator, seed.seed, precision)) {
      List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
      RunDir run =
          RunDir.open(
              out, output.existing(), new RunDir.Start("direction search", commandLine, seed.seed));
      return run.record(open -> search(gan, config, open));
    }
  }

  private void search(Generator gan, SearchConfig config, RunDir run) {
    run.fact("generator", gan.name());
    run.fact("generator_sha256", gan.hash());
    List<Side> sides = dark ? List.of(Side.LIGHT, Side.DARK) : List.of(Side.LIGHT);
    SearchRun search = new SearchRun(gan, config, sides, shift, run.root());
    Map<Side, Direction> found;
    try (Interrupt interrupt = CtrlC.listen(spec, run);
        Progress shown =
            Progress.start(
                progress.mode,
                "direction search",
                iterations,
                "iterations",
                List.of(
                    gan.name(),
                    gan.width(),
                    config.batchSize(),
                    dark,
                    Torch.speed(network, threads)))) {
      found =
          search.run(
              output.resume(),
              interrupt,
              (done, loss) -> {
                shown.note(String.format(Locale.ROOT, "loss %.4f", loss));
                shown.step();
              });
    }
    print(search, found);
  }

  private void print(SearchRun search, Map<Side, Direction> found) {
    var stdout = spec.commandLine().getOut();
    if (json.json) {
      ObjectNode result = JsonNodeFactory.instance.objectNode().put("schema", 1);
      found.forEach(
          (side, direction) -> {
            ObjectNode entry = result.putObject(side.name().toLowerCase(Locale.ROOT));
            entry.put("file", search.file(side).toString());
            direction.facts().forEach(entry::put);
          });
      stdout.println(result);
    } else {
      stdout.println(search.file(Side.LIGHT));
    }
    stdout.flush();
  }
}
