package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chiaro.direction.DirectionFacts.Sign;
import org.chiaro.direction.NamedDirection;
import org.chiaro.gan.GeneratedArrays;
import org.chiaro.gan.Generator;
import org.chiaro.gan.known.KnownGenerator;
import org.chiaro.gan.known.TruthFiles;
import org.chiaro.io.EmbeddedFile;
import org.chiaro.latent.FixedLatents;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.latent.LatentShift;
import org.chiaro.latent.LatentSource;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.DiskSpace;
import org.chiaro.run.Interrupt;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;
import org.chiaro.torch.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chiaro generate}: latents become images, and shifted images. */
@Command(
    name = "generate",
    description = {
      "Make images from latents, and with a direction the shifted images too.",
      "Writes images.npy and shifted.npy (float32 [n,3,h,w], not clamped) and sheet.png;",
      "with --truth also truth/images, truth/masks (PNG) and truth/masks.npy."
    })
final class GenerateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--generator",
      paramLabel = "FILE",
      defaultValue = EmbeddedFile.NAME,
      description =
          "Weights, .pth, .pkl, .pt or safetensors; or embedded; or known:SEED@SIDE, made in code"
              + " (default: ${DEFAULT-VALUE}).")
  private String generator;

  @Option(
      names = "--latents",
      paramLabel = "Z.npy",
      description = "Latents, floats [n,d]; Gaussian ones of --seed without it.")
  private Optional<Path> latents = Optional.empty();

  @Option(
      names = "--latent-space",
      paramLabel = "z|w",
      defaultValue = "z",
      description = "Space of --latents; w needs --space w (default: ${DEFAULT-VALUE}).")
  private String latentSpace;

  @Option(
      names = "--direction",
      paramLabel = "FILE",
      description =
          "Direction of the shift, used as given: .npy, .pth, safetensors; or embedded, or known.")
  private Optional<String> direction = Optional.empty();

  @Option(
      names = "--shift",
      paramLabel = "X",
      defaultValue = "5",
      description = "How far latents move along the direction (default: ${DEFAULT-VALUE}).")
  private double shift;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Number of images; all of --latents, else 32.")
  private Optional<Integer> count = Optional.empty();

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "32",
      description = "Latents in one pass (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(names = "--truth", description = "Write the true masks of the known generator, too.")
  private boolean truth;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Result folder.")
  private Path out;

  @Mixin private GeneratorOptions options;
  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Overwrite overwrite;
  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() throws Exception {
    if (batchSize < 1) {
      throw new ChiaroException.Usage("batch-size must be > 0, was " + batchSize);
    }
    if (count.isPresent() && count.get() < 1) {
      throw new ChiaroException.Usage("count must be > 0, was " + count.get());
    }
    if (latentSpace.equals("w") && latents.isEmpty()) {
      throw new ChiaroException.Usage(
          "--latent-space w needs --latents: w is not Gaussian; leave it away to draw z");
    }
    Precision precision = Torch.prepare(network, threads);
    try (Generator gan = options.open(generator, latentSpace, seed.seed, precision)) {
      int size = gan.latentSize();
      LatentSource source;
      int n = count.orElse(32);
      if (latents.isPresent()) {
        FixedLatents fixed = FixedLatents.read(latents.get(), size);
        n = Math.min(count.orElse(fixed.count()), fixed.count());
        source = fixed;
      } else {
        source = new GaussianLatents(size, seed.seed);
      }
      Optional<LatentShift> step =
          direction
              .map(name -> NamedDirection.open(name, gan, Sign.OBJECT_LIGHTER))
              .map(found -> found.shift(shift));
      Optional<TruthFiles> masks = Optional.empty();
      if (truth) {
        masks = Optional.of(new TruthFiles(known(gan), source, n, batchSize));
      }
      return write(gan, new GeneratedArrays(gan, gan.codes(source), step, n, batchSize), masks, n);
    }
  }

  private static KnownGenerator known(Generator generator) {
    if (generator instanceof KnownGenerator known) {
      return known;
    }
    throw new ChiaroException.Usage(
        "--truth: only --generator known has true masks, this one is " + generator.name());
  }

  private int write(Generator gan, GeneratedArrays arrays, Optional<TruthFiles> masks, int n)
      throws Exception {
    List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
    RunDir run =
        RunDir.open(
            out, overwrite.existing(), new RunDir.Start("generate", commandLine, seed.seed));
    int exitCode =
        run.record(
            open -> {
              open.fact("generator", gan.name());
              open.fact("generator_sha256", gan.hash());
              DiskSpace.require(open.root(), arrays.bytes(), n + " images");
              try (Interrupt interrupt = CtrlC.atOnce(spec).tells(open::ended);
                  Progress shown =
                      Progress.start(
                          progress.mode,
                          "generate",
                          n,
                          "images",
                          List.of(
                              gan.name(), gan.width(), batchSize, Torch.speed(network, threads)))) {
                arrays.write(open.root(), shown::step);
              }
              masks.ifPresent(files -> files.write(open.root().resolve("truth"), done -> {}));
            });
    var stdout = spec.commandLine().getOut();
    if (json.json) {
      stdout.println(
          JsonNodeFactory.instance
              .objectNode()
              .put("schema", 1)
              .put("images", n)
              .put("out", run.root().toString()));
    } else {
      stdout.println(run.root());
    }
    stdout.flush();
    return exitCode;
  }
}
