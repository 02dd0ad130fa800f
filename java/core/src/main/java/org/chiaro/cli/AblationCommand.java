package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chiaro.pipeline.Ablation;
import org.chiaro.pipeline.AblationRow;
import org.chiaro.pipeline.AblationSeeds;
import org.chiaro.pipeline.AblationTable;
import org.chiaro.pipeline.NamedSet;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.ConfigLoader;
import org.chiaro.run.EvalConfig;
import org.chiaro.run.Interrupt;
import org.chiaro.run.RunConfig;
import org.chiaro.run.RunDir;
import org.chiaro.torch.Precision;
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
      "Train and score U-Nets that differ in one part of the method, same seed and budget for all.",
      "--rows filters: Base, +embeddings, +size, +histogram, +components, each with one part more.",
      "--rows latents: Gaussian z, then --embeddings with the noise of --noises, all filters on.",
      "Writes report.html, ablation.json, .csv and .md, samples/ and rows/; --preset demo is small.",
      "With --seeds all that for each in seeds/, and seeds.json and seeds.md: mean and deviation."
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

  private enum Kind {
    FILTERS,
    LATENTS
  }

  @Option(
      names = "--rows",
      paramLabel = "KIND",
      defaultValue = "filters",
      description = "What is compared: filters or latents (default: ${DEFAULT-VALUE}).")
  private Kind kind;

  @Option(
      names = "--noises",
      paramLabel = "X",
      split = ",",
      defaultValue = "0,0.1,0.2,0.4",
      description =
          "Noise on the embeddings of --rows latents, a row each (default: ${DEFAULT-VALUE}).")
  private List<Double> noises = new ArrayList<>();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      split = ",",
      description = "Seeds to train every row with, as 1,2,3; instead of --seed.")
  private List<Long> seeds = new ArrayList<>();

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
    if (new HashSet<>(seeds).size() < seeds.size()) {
      throw new ChiaroException.Usage("--seeds %s: one seed twice".formatted(seeds));
    }
    Precision precision = Torch.prepare(resolved);
    try (Interrupt interrupt = CtrlC.listen(spec)) {
      RunConfig first = seeds.isEmpty() ? resolved : resolved.withSeed(seeds.get(0));
      Map<String, Object> settings =
          new LinkedHashMap<>(ablation(first, precision, sets, interrupt).settings());
      settings.put("rows", kind.name().toLowerCase(Locale.ROOT));
      if (kind == Kind.LATENTS) {
        settings.put("noises", noises.toString());
      }
      if (!seeds.isEmpty()) {
        // one more seed may be added to those that are there
        settings.keySet().removeIf(name -> name.equals("seed") || name.endsWith(".seed"));
      }
      if (output.resume()) {
        EarlierRun.requireSame(folder, settings);
      }
      List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
      RunDir run =
          RunDir.open(
              folder, output.existing(), new RunDir.Start("ablation", commandLine, first.seed()));
      return run.record(
          open -> {
            interrupt.tells(open::ended);
            String yaml = loader.yaml();
            open.config(yaml);
            settings.forEach(open::fact);
            if (seeds.isEmpty()) {
              Ablation ablation = ablation(first, precision, sets, interrupt);
              print(open, ablation.run(open, output.resume(), settings, yaml));
            } else {
              print(open, overSeeds(open, resolved, precision, sets, interrupt, yaml));
            }
          });
    }
  }

  private Ablation ablation(
      RunConfig config, Precision precision, List<NamedSet> sets, Interrupt interrupt) {
    List<AblationRow> rows =
        kind == Kind.FILTERS ? AblationRow.filters() : AblationRow.latents(noises);
    return new Ablation(
        rows, config, precision, config.threadCount(), progress.mode, interrupt, sets);
  }

  /** The same ablation with each seed, in a folder of its own. */
  private AblationSeeds overSeeds(
      RunDir run,
      RunConfig config,
      Precision precision,
      List<NamedSet> sets,
      Interrupt interrupt,
      String yaml) {
    List<AblationTable> tables = new ArrayList<>();
    for (long each : seeds) {
      RunConfig own = config.withSeed(each);
      Ablation ablation = ablation(own, precision, sets, interrupt);
      Map<String, Object> settings = ablation.settings();
      Path folder = run.root().resolve("seeds").resolve(Long.toString(each));
      if (output.resume()) {
        EarlierRun.requireSame(folder, settings);
      }
      RunDir part =
          run.part(
              "seeds/" + each,
              output.existing(),
              new RunDir.Start("ablation", List.of("seed", Long.toString(each)), each));
      settings.forEach(part::fact);
      tables.add(ablation.run(part, output.resume(), settings, yaml));
      if (part.items().failures() > 0) {
        run.items().failed("seed " + each, "ablation", "see " + folder.resolve("failures.jsonl"));
      }
      AblationSeeds done =
          new AblationSeeds(
              seeds.subList(0, tables.size()),
              tables,
              kind == Kind.FILTERS ? "ablation" : "segmentation");
      AtomicFiles.write(run.file("seeds.json"), done.json().toPrettyString() + "\n");
      AtomicFiles.write(run.file("seeds.md"), done.markdown());
    }
    return new AblationSeeds(seeds, tables, kind == Kind.FILTERS ? "ablation" : "segmentation");
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

  private void print(RunDir run, AblationSeeds table) {
    PrintWriter stdout = spec.commandLine().getOut();
    Path file = run.root().resolve("seeds.md");
    if (json.json) {
      stdout.println(table.json().put("folder", run.root().toString()));
    } else {
      stdout.println(table.markdown());
      stdout.println(file);
    }
    stdout.flush();
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
