package org.chiaro.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chiaro.pipeline.DemoPhotos;
import org.chiaro.pipeline.Inputs;
import org.chiaro.pipeline.MaskedPhotos;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.ConfigLoader;
import org.chiaro.run.RunDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chiaro demo}: {@code chiaro run --preset demo} on the photos that come along. */
@Command(
    name = "demo",
    description = {
      "Teach a small U-Net from the embedded generator and segment five real photos with it.",
      "The same steps as chiaro run --preset demo; --print-config shows the values."
    })
final class DemoCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");
  private static final Path DEFAULT_OUT = Path.of("runs", "demo");

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the run (default: runs/demo, replaced each time).")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--photos",
      paramLabel = "DIR",
      description = "Photos to score on; with --masks. Default: flowers17 beside the checkout.")
  private Optional<Path> photos = Optional.empty();

  @Option(names = "--masks", paramLabel = "DIR", description = "Their true masks.")
  private Optional<Path> masks = Optional.empty();

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
    if (config.preset.isEmpty()) {
      config.preset = Optional.of("demo");
    }
    ConfigLoader loader =
        StageOptions.loader("demo", spec.commandLine().getParseResult(), config, System.getenv());
    loader.load();
    if (config.printed(loader, spec.commandLine().getOut())) {
      return 0;
    }
    if (photos.isPresent() != masks.isPresent()) {
      throw new ChiaroException.Usage("--photos and --masks go together, one is missing");
    }
    Optional<MaskedPhotos> scored = scored();
    RunDir.Existing existing =
        out.isEmpty() && !output.resume() ? RunDir.Existing.OVERWRITE : output.existing();
    return new PipelineCall(spec, "demo", progress.mode, json.json)
        .run(
            loader,
            out.orElse(DEFAULT_OUT),
            existing,
            run -> {
              Path shown = run.file("photos/CREDITS.md").getParent();
              DemoPhotos.unpack(shown);
              return new Inputs(List.of(shown), scored);
            });
  }

  /** The folders asked for, or the collection that may lie beside a checkout. */
  private Optional<MaskedPhotos> scored() {
    if (photos.isPresent()) {
      return Optional.of(new MaskedPhotos.Folders(photos.get(), masks.orElseThrow()));
    }
    Path beside = Path.of(System.getProperty("chiaro.home", "."), "..", "shared/data/flowers17");
    if (Files.isDirectory(beside.resolve("images")) && Files.isDirectory(beside.resolve("masks"))) {
      LOG.info("scoring on {}", beside.normalize());
      return Optional.of(
          new MaskedPhotos.Folders(beside.resolve("images"), beside.resolve("masks")));
    }
    LOG.info("no photos with known masks: not scored (--photos DIR --masks DIR)");
    return Optional.empty();
  }
}
