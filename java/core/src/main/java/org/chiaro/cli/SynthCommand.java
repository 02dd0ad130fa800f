package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chiaro.pipeline.Cluster;
import org.chiaro.pipeline.ExportProgress;
import org.chiaro.pipeline.SpeedOf;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.ConfigLoader;
import org.chiaro.run.DiskSpace;
import org.chiaro.run.Interrupt;
import org.chiaro.run.Progress;
import org.chiaro.run.RunConfig;
import org.chiaro.run.RunDir;
import org.chiaro.unet.PairBlocks;
import org.chiaro.unet.PairExport;
import org.chiaro.unet.Synthesizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chiaro synth}: a generator becomes pairs of image and mask on disk. */
@Command(
    name = "synth",
    modelTransformer = StageOptions.Synth.class,
    description = {
      "Make pairs of image and mask from a generator, and keep those that the filters pass.",
      "Writes pairs/, synth.json (what was drawn, kept and dropped) and samples/."
    })
final class SynthCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--out", paramLabel = "DIR", description = "Folder of the run.")
  private Optional<Path> out = Optional.empty();

  @Mixin private CommonOptions.Config config;
  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Kernels kernels;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Output output;
  @Mixin private CommonOptions.Sharding sharding;
  @Mixin private ClusterOptions cluster;
  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() throws Exception {
    ConfigLoader loader =
        StageOptions.loader("synth", spec.commandLine().getParseResult(), config, System.getenv());
    RunConfig resolved = loader.load();
    PrintWriter stdout = spec.commandLine().getOut();
    if (config.printed(loader, spec.commandLine().getOut())) {
      return 0;
    }
    Path folder =
        out.orElseThrow(() -> new ChiaroException.Usage("--out is missing, the folder of the run"));
    requireShareable(resolved);
    Torch.Setting setting =
        cluster.isGiven() ? Torch.prepareDriver(resolved) : Torch.prepareAnywhere(resolved);
    try (Joining joining = cluster.begin("synth", resolved.threads());
        Synthesizer synthesizer =
            Synthesizer.open(
                resolved.synth(),
                resolved.generator(),
                resolved.seed(),
                setting.precision(),
                resolved.kernels(),
                resolved.threadCount(),
                setting.place())) {
      List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
      RunDir run =
          RunDir.open(
              folder,
              output.existing(),
              new RunDir.Start("synth", commandLine, resolved.seed()),
              sharding.part());
      int exitCode =
          run.record(
              open -> {
                Torch.facts(resolved, setting.place()).forEach(open::fact);
                export(synthesizer, joining, resolved, loader.yaml(), open);
              });
      Path report = run.own("synth.json");
      stdout.println(
          json.json ? new ObjectMapper().readTree(Files.readString(report)) : run.root());
      stdout.flush();
      return exitCode;
    }
  }

  private void requireShareable(RunConfig resolved) {
    if (cluster.isGiven()) {
      sharding.requireNone("--spark shares the work by itself");
      if (resolved.synth().format().equals("dir")) {
        throw new ChiaroException.Usage("--spark writes shards: --format tar or parquet");
      }
    } else {
      PairBlocks.requireWritable(resolved.synth());
    }
  }

  private void export(
      Synthesizer synthesizer, Joining joining, RunConfig resolved, String yaml, RunDir run) {
    PairExport export = new PairExport(synthesizer, resolved.synth(), run);
    long pairs = export.pairs();
    if (cluster.store().isEmpty()) {
      DiskSpace.require(run.root(), pairs * synthesizer.pairBytes(), pairs + " pairs");
    }
    run.config(yaml);
    run.settings(export.settings());
    try (Interrupt interrupt = CtrlC.listen(spec, run);
        Progress shown =
            Progress.start(progress.mode, "synth", pairs, "pairs", SpeedOf.pairs(resolved))) {
      var listener = new ExportProgress(shown, interrupt);
      if (!cluster.isGiven()) {
        export.run(output.resume(), listener);
        return;
      }
      cluster.note(run, resolved.device());
      Cluster.PairWork work = work(synthesizer, resolved);
      Cluster machines = joining.cluster();
      export.run(
          output.resume(),
          listener,
          (blocks, made) -> machines.pairs(work, blocks, run, output.existing(), made));
    }
  }

  private static Cluster.PairWork work(Synthesizer synthesizer, RunConfig resolved) {
    return new Cluster.PairWork(
        resolved.synth(),
        resolved.generator(),
        String.valueOf(synthesizer.settings().get("generator_sha256")),
        resolved.seed(),
        Torch.precision(resolved),
        resolved.kernels(),
        resolved.device());
  }
}
