package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.pipeline.CheckConfig;
import org.chiaro.pipeline.CheckResult;
import org.chiaro.pipeline.DirectionCheck;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Interrupt;
import org.chiaro.run.RunDir;
import org.chiaro.run.TemporaryFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chiaro direction check}: what finding a direction is worth, where the truth is known. */
@Command(
    name = "check",
    description = {
      "Search, discover, rank, mask and train on the generator whose answer is known.",
      "Prints cosine, sign, rank, maskIou and unetIou, each against the truth."
    })
final class DirectionCheckCommand implements Callable<Integer> {
  private static final String FILE = "check.json";

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the run; without it nothing is kept.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--side",
      paramLabel = "PIXELS",
      defaultValue = "64",
      description = "Side of the pictures (default: ${DEFAULT-VALUE}).")
  private int side;

  @Option(
      names = "--search-iterations",
      paramLabel = "N",
      defaultValue = "300",
      description = "Updates of the searched direction (default: ${DEFAULT-VALUE}).")
  private int searchIterations;

  @Option(
      names = "--discover-steps",
      paramLabel = "N",
      defaultValue = "400",
      description = "Updates of the discovered directions (default: ${DEFAULT-VALUE}).")
  private long discoverSteps;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "64",
      description = "Latents that directions are ranked on (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--refine",
      paramLabel = "PASSES",
      defaultValue = "3",
      description = "Passes that improve the best discovered one (default: ${DEFAULT-VALUE}).")
  private int refine;

  @Option(
      names = "--train-steps",
      paramLabel = "N",
      defaultValue = "300",
      description = "Updates of the U-Net (default: ${DEFAULT-VALUE}).")
  private int trainSteps;

  @Option(names = "--gate", description = "Exit 7 unless all figures are as they should be.")
  private boolean gate;

  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Kernels kernels;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Overwrite overwrite;
  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() throws Exception {
    CheckConfig config =
        new CheckConfig(
            seed.seed, side, searchIterations, discoverSteps, samples, refine, trainSteps);
    Torch.prepare(network, threads);
    if (out.isPresent()) {
      return into(out.get(), config);
    }
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      return into(folder.path(), config);
    }
  }

  private int into(Path folder, CheckConfig config) throws Exception {
    List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
    RunDir run =
        RunDir.open(
            folder,
            overwrite.existing(),
            new RunDir.Start("direction check", commandLine, seed.seed));
    return run.record(
        open -> {
          CheckResult result = check(config, open);
          ObjectNode figures = figures(result);
          AtomicFiles.write(open.file(FILE), figures.toPrettyString() + "\n");
          print(open, result, figures);
          if (gate && result.failure().isPresent()) {
            throw new ChiaroException.Gate(
                "direction check: seed %d: %s".formatted(seed.seed, result.failure().get()));
          }
        });
  }

  private CheckResult check(CheckConfig config, RunDir run) {
    try (Interrupt interrupt = CtrlC.listen(spec, run);
        Kernels operations = KernelProvider.open(kernels.kernels, threads.count())) {
      return new DirectionCheck(config, operations, threads.count(), progress.mode, interrupt)
          .run(run.root().resolve("check"));
    }
  }

  private ObjectNode figures(CheckResult result) {
    ObjectNode figures = new ObjectMapper().createObjectNode().put("schema", 1);
    figures.put("seed", seed.seed).put("cosine", result.cosine()).put("sign", result.sign());
    figures.put("rank", result.rank()).put("maskIou", result.maskIou());
    figures.put("unetIou", result.unetIou()).put("holds", result.failure().isEmpty());
    result.failure().ifPresent(failure -> figures.put("failure", failure));
    ObjectNode parts = figures.putObject("parts");
    result.parts().forEach(parts::put);
    ObjectNode seconds = figures.putObject("seconds");
    result.seconds().forEach(seconds::put);
    return figures;
  }

  private void print(RunDir run, CheckResult result, ObjectNode figures) {
    PrintWriter stdout = spec.commandLine().getOut();
    if (json.json) {
      stdout.println(figures);
    } else {
      stdout.println(
          String.format(
              Locale.ROOT,
              "cosine %.4f, sign %+d, rank %d, maskIou %.4f, unetIou %.4f: %s",
              result.cosine(),
              result.sign(),
              result.rank(),
              result.maskIou(),
              result.unetIou(),
              result.failure().orElse("all hold")));
      out.ifPresent(folder -> stdout.println(run.root().resolve(FILE)));
    }
    stdout.flush();
  }
}
