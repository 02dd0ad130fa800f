package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.chiaro.filter.FilterConfig;
import org.chiaro.gan.Generator;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.pipeline.RankingPage;
import org.chiaro.ranking.Candidate;
import org.chiaro.ranking.Ranking;
import org.chiaro.ranking.RankingConfig;
import org.chiaro.ranking.RankingJson;
import org.chiaro.ranking.RankingRun;
import org.chiaro.run.Interrupt;
import org.chiaro.run.JsonFile;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;
import org.chiaro.torch.Precision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chiaro direction score}: which of many directions lights the object. */
@Command(
    name = "score",
    description = {
      "Rank directions by how well they light the object and darken the background.",
      "Needs no labels. Both signs of each are tried; the best is written with its sign and",
      "magnitude as direction.safetensors, beside ranking.json, samples and report.html."
    })
final class DirectionScoreCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "DIRECTIONS",
      description =
          "Files of one direction [d] or several [k,d]: .npy, .pth, safetensors; or FILE:INDEX;"
              + " or embedded, or known.")
  private List<String> directions;

  @Option(
      names = "--generator",
      paramLabel = "FILE",
      required = true,
      description = "Weights of the generator; or embedded; or known:SEED@SIDE.")
  private String generator;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the run.")
  private Path out;

  @Option(
      names = "--light",
      paramLabel = "X",
      defaultValue = "0.4",
      description =
          "How far to move along each: until grey, from -1 to 1, changes by so much on average"
              + " (default: ${DEFAULT-VALUE}).")
  private double light;

  @Option(
      names = "--most",
      paramLabel = "X",
      defaultValue = "20",
      description = "Farthest move, at length 1 (default: ${DEFAULT-VALUE}).")
  private double most;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "64",
      description = "Latents that each is measured on (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "32",
      description = "Latents at a time (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "Directions on the page with pictures (default: ${DEFAULT-VALUE}).")
  private int top;

  @Option(
      names = "--refine",
      paramLabel = "PASSES",
      defaultValue = "0",
      description =
          "Climb from the first in the space of all while its score rises; 3 passes are usual"
              + " (default: ${DEFAULT-VALUE}, rank what is given).")
  private int refine;

  @Mixin private GeneratorOptions options;
  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Kernels kernels;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Overwrite overwrite;
  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() throws Exception {
    RankingConfig config =
        new RankingConfig(
            light, most, samples, batchSize, top, refine, FilterConfig.defaults(), seed.seed);
    Precision precision = Torch.prepare(network, threads);
    try (Generator gan = options.open(generator, seed.seed, precision);
        var operations = KernelProvider.open(kernels.kernels, threads.count())) {
      List<Candidate> candidates = Candidate.open(directions, gan);
      List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
      RunDir run =
          RunDir.open(
              out,
              overwrite.existing(),
              new RunDir.Start("direction score", commandLine, seed.seed));
      RankingRun ranking = new RankingRun(gan, config, operations);
      return run.record(open -> rank(open, ranking, config, gan, candidates));
    }
  }

  private void rank(
      RunDir run,
      RankingRun work,
      RankingConfig config,
      Generator gan,
      List<Candidate> candidates) {
    run.fact("generator_sha256", gan.hash());
    Ranking ranking;
    try (Interrupt interrupt = CtrlC.listen(spec, run);
        Progress shown =
            Progress.start(
                progress.mode,
                "direction score",
                candidates.size(),
                "directions",
                List.of(
                    gan.name(),
                    gan.width(),
                    samples,
                    batchSize,
                    refine,
                    Torch.speed(network, threads)))) {
      ranking = work.into(run.root(), candidates, shown::step, interrupt);
    }
    new RankingPage(ranking, config, gan).write(run.root());
    print(run, ranking);
  }

  private void print(RunDir run, Ranking ranking) {
    Path file = run.root().resolve(RankingRun.DIRECTION);
    PrintWriter stdout = spec.commandLine().getOut();
    ranking.doubt().ifPresent(doubt -> LOG.warn("look at {}: {}", run.root(), doubt));
    if (json.json) {
      ObjectNode result = JsonFile.read(run.root().resolve(RankingJson.FILE));
      stdout.println(result.put("direction", file.toString()));
    } else {
      RankingText.print(stdout, ranking);
      stdout.println(file);
    }
    stdout.flush();
  }
}
