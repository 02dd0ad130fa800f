package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chiaro.pipeline.Ablation;
import org.chiaro.pipeline.AblationTable;
import org.chiaro.pipeline.NamedSet;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.ConfigLoader;
import org.chiaro.run.EvalConfig;
import org.chiaro.run.Interrupt;
import org.chiaro.run.RunConfig;
import org.chiaro.run.RunDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chiaro ablation}: one network for each part of the method, scored side by side. */
@Command(
    name = "ablation",
    modelTransformer = StageOptions.Ablation.class,
    description = {
      "Train and score five U-Nets, each with one more part of the method than the last.",
      "Base, +embeddings, +size, +histogram, +components: same seed and budget, every data set.",
      "Writes report.html, ablation.json, .csv and .md, samples/ and rows/; --preset demo is small."
    })
final class AblationCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Photos to score on; with --masks. The folder above them names the set.")
  private Optional<Path> images = Optional.empty();

  @Option(names = "--masks", paramLabel = "DIR", description = "Their true masks.")
  private Optional<Path> masks = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "NAME=IMAGES:MASKS|SET@ROOT",
      description = "A named data set to score on, or a published one; repeatable.")
  private List<String> data = new ArrayList<>();

  @Mixin private DatasetOptions dataset;

  @Option(names = "--out", paramLabel = "DIR", description = "Folder of the run.")
  private Optional<Path> out = Optional.empty();

  @Mixin private CommonOptions.Config config;
  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Kernels kernels;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Pictures pictures;
  @Mixin private CommonOptions.Output output;
  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() throws Exception {
    ConfigLoader loader =
        StageOptions.loader("train", spec.commandLine().getParseResult(), config, System.getenv());
    RunConfig resolved = loader.load();
    if (config.printed(loader, spec.commandLine().getOut())) {
      return 0;
    }
    Path folder =
        out.orElseThrow(() -> new ChiaroException.Usage("--out is missing, the folder of the run"));
    List<NamedSet> sets = sets(resolved.eval());
    try (Interrupt interrupt = Interrupt.listen()) {
      Ablation ablation =
          new Ablation(
              resolved,
              Torch.prepare(resolved),
              resolved.threadCount(),
              progress.mode,
              interrupt::requested,
              sets);
      Map<String, Object> settings = ablation.settings();
      if (output.resume()) {
        EarlierRun.requireSame(folder, settings);
      }
      List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
      RunDir run =
          RunDir.open(
              folder,
              output.existing(),
              new RunDir.Start("ablation", commandLine, resolved.seed()));
      return run.record(
          open -> {
            String yaml = loader.yaml();
            open.config(yaml);
            settings.forEach(open::fact);
            print(open, ablation.run(open, output.resume(), settings, yaml));
          });
    }
  }

  /** The sets that flags name, or else the one of the configuration. */
  private List<NamedSet> sets(EvalConfig eval) {
    if (images.isPresent() != masks.isPresent()) {
      throw new ChiaroException.Usage("--images and --masks go together, one is missing");
    }
    List<NamedSet> sets = new ArrayList<>();
    images.ifPresent(folder -> sets.add(NamedSet.of(folder, masks.orElseThrow())));
    dataset.open().ifPresent(set -> sets.add(NamedSet.of(set)));
    data.forEach(text -> sets.add(NamedSet.parse(text)));
    if (sets.isEmpty()) {
      DatasetOptions.scored(eval).ifPresent(photos -> sets.add(NamedSet.of(photos)));
    }
    return sets;
  }

  private void print(RunDir run, AblationTable table) {
    PrintWriter stdout = spec.commandLine().getOut();
    Path report = run.root().resolve("report.html");
    if (json.json) {
      ObjectNode object = table.json();
      object.put("report", report.toString());
      object.put("folder", run.root().toString());
      stdout.println(object);
    } else {
      stdout.println(table.text());
      stdout.println(report);
    }
    stdout.flush();
  }
}
