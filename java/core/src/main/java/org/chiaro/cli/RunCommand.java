package org.chiaro.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chiaro.pipeline.Inputs;
import org.chiaro.pipeline.MaskedPhotos;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.ConfigLoader;
import org.chiaro.run.RunConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chiaro run}: the whole pipeline from one configuration. */
@Command(
    name = "run",
    description = {
      "Run all steps: pairs from the generator, a U-Net taught by them, photos segmented, scores.",
      "Photos with known masks are scored when eval.images and eval.masks are set, or eval.dataset",
      "and eval.root.",
      "Writes unet.safetensors, predictions/, score.json and report.html."
    })
final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PHOTO", arity = "0..*", description = "Photos and folders to segment.")
  private List<Path> photos = new ArrayList<>();

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
        StageOptions.loader("run", spec.commandLine().getParseResult(), config, System.getenv());
    RunConfig resolved = loader.load();
    if (config.printed(loader, spec.commandLine().getOut())) {
      return 0;
    }
    Path folder =
        out.orElseThrow(() -> new ChiaroException.Usage("--out is missing, the folder of the run"));
    Optional<MaskedPhotos> scored = DatasetOptions.scored(resolved.eval());
    return new PipelineCall(spec, "run", progress.mode, json.json)
        .run(loader, folder, output.existing(), unused -> new Inputs(photos, scored));
  }
}
