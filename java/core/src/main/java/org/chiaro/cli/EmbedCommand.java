package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chiaro.direction.DirectionFacts.Sign;
import org.chiaro.direction.NamedDirection;
import org.chiaro.gan.Encoder;
import org.chiaro.gan.Generator;
import org.chiaro.gan.NamedGenerator;
import org.chiaro.gan.inversion.EncodedParts;
import org.chiaro.gan.inversion.EncodedPhotos;
import org.chiaro.io.EmbeddedFile;
import org.chiaro.io.ImageTree;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.latent.LatentShift;
import org.chiaro.pipeline.Agreement;
import org.chiaro.pipeline.EmbeddingPage;
import org.chiaro.pipeline.RowPairs;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.DiskSpace;
import org.chiaro.run.Interrupt;
import org.chiaro.run.ItemNames;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;
import org.chiaro.torch.Precision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chiaro embed}: photos become latents by an encoder. */
@Command(
    name = "embed",
    description = {
      "Latents of photos, as an encoder gives them: rows for --embeddings of synth and train.",
      "Writes the file of --out (float32 [n,d], by path) and a .csv of the same name with the photo",
      "of each row; with --report a page of photos, their images G(E(x)), and the images and masks",
      "of the rows."
    })
final class EmbedCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "PHOTOS",
      description = "A photo or a folder of photos; their central square counts.")
  private Path photos;

  @Option(
      names = "--encoder",
      paramLabel = "FILE",
      defaultValue = EmbeddedFile.NAME,
      description =
          "Weights that gan train wrote; or embedded, the one that comes along"
              + " (default: ${DEFAULT-VALUE}).")
  private String encoder;

  @Option(
      names = "--out",
      paramLabel = "Z.npy",
      required = true,
      description = "File of the latents; with --shard the folder that the shards share.")
  private Path out;

  @ArgGroup(exclusive = true)
  private How how = new How();

  private static final class How {
    @Option(names = "--sample", description = "A draw of each Gaussian (default, as published).")
    private boolean sample;

    @Option(names = "--mean", description = "The mean of each Gaussian.")
    private boolean mean;
  }

  @Option(
      names = "--whiten",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = {
        "Move all rows by one map to the mean and covariance of Gaussian latents, which the rows of",
        "a perfect encoder have; --no-whiten, as published, leaves them as they are."
      })
  private boolean whiten;

  @Mixin private AgreementOptions agreement;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Folder for report.html, samples/ and failures.jsonl.")
  private Optional<Path> report = Optional.empty();

  @Option(
      names = "--generator",
      paramLabel = "FILE",
      defaultValue = EmbeddedFile.NAME,
      description =
          "The generator of the images of --report and --agree (default: ${DEFAULT-VALUE}).")
  private String generator;

  @Option(
      names = "--direction",
      paramLabel = "FILE",
      defaultValue = EmbeddedFile.NAME,
      description =
          "The direction of the masks of --report and --agree (default: ${DEFAULT-VALUE}).")
  private String direction;

  @Option(
      names = "--shift",
      paramLabel = "X",
      defaultValue = "4",
      description = "How far along the direction (default: ${DEFAULT-VALUE}).")
  private double shift;

  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Kernels kernels;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Overwrite overwrite;
  @Mixin private CommonOptions.Sharding sharding;
  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() throws Exception {
    if (!sharding.part().isAll()) {
      return shard(files());
    }
    if (!out.toString().endsWith(".npy")) {
      throw new ChiaroException.Usage("--out " + out + ": a file name that ends in .npy is needed");
    }
    if (Files.exists(out) && !overwrite.overwrite) {
      throw new ChiaroException.Usage("--out " + out + " is there already; add --overwrite");
    }
    if (how.mean && agreement.draws() > 1) {
      throw new ChiaroException.Usage("--draws goes with --sample: a Gaussian has one mean");
    }
    List<Path> files = files();
    Precision precision = Torch.prepare(network, threads);
    Path weights = EmbeddedFile.resolve(encoder, "encoder.safetensors");
    try (Encoder network = Encoder.load(weights, precision)) {
      if (report.isPresent() || agreement.isGiven()) {
        return withGenerator(network, files, precision);
      }
      EncodedPhotos encoded;
      try (Interrupt interrupt = CtrlC.listen(spec)) {
        encoded = encode(network, files, Optional.empty(), interrupt);
      }
      return written(encoded);
    }
  }

  private int written(EncodedPhotos encoded) {
    write(encoded);
    encoded.failures().forEach(failure -> LOG.warn("{}: {}", failure.photo(), failure.message()));
    print(encoded, Optional.empty());
    return encoded.failures().isEmpty() ? 0 : new ChiaroException.Partial("").exitCode();
  }

  private List<Path> files() {
    return Files.isDirectory(photos) ? ImageTree.list(photos) : List.of(photos);
  }

  private int withGenerator(Encoder network, List<Path> files, Precision precision)
      throws Exception {
    try (Generator gan = NamedGenerator.open(generator, precision);
        var operations = KernelProvider.open(kernels.kernels, threads.count())) {
      requireFit(network, gan);
      LatentShift step = NamedDirection.open(direction, gan, Sign.OBJECT_LIGHTER).shift(shift);
      RowPairs pairs = new RowPairs(gan, step, operations);
      Optional<Agreement> choice =
          agreement.isGiven() ? Optional.of(agreement.open(pairs)) : Optional.empty();
      if (report.isPresent()) {
        return reported(network, files, choice, pairs);
      }
      warnOfAnother(network, gan);
      EncodedPhotos encoded;
      try (Interrupt interrupt = CtrlC.listen(spec)) {
        encoded = encode(network, files, choice, interrupt);
      }
      return written(encoded);
    }
  }

  private int reported(
      Encoder network, List<Path> files, Optional<Agreement> choice, RowPairs pairs)
      throws Exception {
    Generator gan = pairs.generator();
    List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
    RunDir run =
        RunDir.open(
            report.orElseThrow(),
            overwrite.existing(),
            new RunDir.Start("embed", commandLine, seed.seed));
    return run.record(
        open -> {
          warnOfAnother(network, gan);
          open.fact("encoder_sha256", network.hash());
          open.fact("generator_sha256", gan.hash());
          open.fact("latents", latents());
          EncodedPhotos encoded;
          try (Interrupt interrupt = CtrlC.listen(spec, open)) {
            encoded = encode(network, files, choice, interrupt);
          }
          write(encoded);
          encoded
              .failures()
              .forEach(
                  failure ->
                      open.items().failed(failure.photo().toString(), "read", failure.message()));
          EmbeddingPage page = new EmbeddingPage(gan, pairs);
          print(encoded, Optional.of(page.write(open, encoded, latents())));
        });
  }

  private void requireFit(Encoder network, Generator gan) {
    if (network.latentSize() != gan.latentSize()) {
      throw new ChiaroException.Model(
          "encoder %s gives latents of %d, generator %s takes %d"
              .formatted(encoder, network.latentSize(), generator, gan.latentSize()));
    }
  }

  private void warnOfAnother(Encoder network, Generator gan) {
    String meant = network.generatorHash();
    if (!meant.isEmpty() && !meant.equals(gan.hash())) {
      LOG.warn(
          "encoder {} was trained with another generator ({}...) than {}",
          encoder,
          meant.substring(0, Math.min(8, meant.length())),
          generator);
    }
  }

  private EncodedPhotos.Draw draw() {
    return how.mean ? EncodedPhotos.Draw.MEAN : EncodedPhotos.Draw.SAMPLE;
  }

  private String latents() {
    return draw().name().toLowerCase(Locale.ROOT) + (whiten ? ", whitened" : "") + agreement.text();
  }

  private EncodedPhotos encode(
      Encoder network, List<Path> files, Optional<Agreement> choice, Interrupt interrupt) {
    int draws = agreement.draws();
    long bytes = (long) draws * files.size() * network.latentSize() * Float.BYTES;
    DiskSpace.require(out, bytes, "embeddings of " + files.size() + " photos");
    EncodedPhotos rows;
    try (Progress shown =
        Progress.start(
            progress.mode,
            "embed",
            files.size(),
            "photos",
            List.of(network.hash(), threads.count()))) {
      rows = EncodedPhotos.of(network, files, draw(), draws, seed.seed, interrupt, shown);
    }
    EncodedPhotos moved = whiten ? rows.whitened() : rows;
    if (choice.isEmpty()) {
      return moved;
    }
    try (Progress shown =
        Progress.start(
            progress.mode,
            "masks",
            moved.rows().size(),
            "rows",
            List.of(choice.get().pairs().generator().hash(), threads.count()))) {
      Agreement.Chosen chosen = choice.get().of(moved, root(), interrupt, shown);
      LOG.info(
          String.format(
              Locale.ROOT,
              "masks overlap their photos' objects by %.3f on average; %d of %d photos have a row that agrees",
              chosen.overlap(),
              chosen.rows().photos(),
              files.size()));
      return chosen.rows();
    }
  }

  private void write(EncodedPhotos encoded) {
    encoded.write(out, root());
  }

  private Path root() {
    return Files.isDirectory(photos) ? photos : photos.toAbsolutePath().getParent();
  }

  private int shard(List<Path> files) throws Exception {
    if (report.isPresent() || out.toString().endsWith(".npy")) {
      throw new ChiaroException.Usage(
          "--shard: --out is the folder that the shards share, not a file, and there is no"
              + " --report; report --merge writes embeddings.npy there");
    }
    agreement.requireNone("all photos are needed at once, not a --shard of them");
    Precision precision = Torch.prepare(network, threads);
    Path weights = EmbeddedFile.resolve(encoder, "encoder.safetensors");
    try (Encoder network = Encoder.load(weights, precision)) {
      List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
      RunDir run =
          RunDir.open(
              out,
              overwrite.existing(),
              new RunDir.Start("embed", commandLine, seed.seed),
              sharding.part());
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("encoder_sha256", network.hash());
      settings.put("draw", draw().name().toLowerCase(Locale.ROOT));
      settings.put("whiten", whiten);
      settings.put("precision", precision.name().toLowerCase(Locale.ROOT));
      ItemNames.of(files.stream().map(file -> EncodedPhotos.name(file, root())).toList())
          .into(settings);
      run.settings(settings);
      return run.record(
          open -> {
            try (Interrupt interrupt = CtrlC.listen(spec, open);
                Progress shown =
                    Progress.start(
                        progress.mode,
                        "embed",
                        files.size(),
                        "photos",
                        List.of(network.hash(), threads.count()))) {
              int encoded =
                  EncodedParts.into(
                      open, network, root(), files, draw(), seed.seed, interrupt, shown);
              print(encoded, open);
            }
          });
    }
  }

  private void print(int encoded, RunDir run) {
    PrintWriter stdout = spec.commandLine().getOut();
    ObjectNode result = JsonNodeFactory.instance.objectNode().put("schema", 1);
    result.put("shard", run.shard().toString()).put("photos", encoded);
    result.put("failed", run.items().failures()).put("out", run.root().toString());
    stdout.println(json.json ? result : run.root());
    stdout.flush();
  }

  private void print(EncodedPhotos encoded, Optional<EmbeddingPage.Measured> measured) {
    PrintWriter stdout = spec.commandLine().getOut();
    String file = out.toAbsolutePath().normalize().toString();
    if (json.json) {
      ObjectNode result = JsonNodeFactory.instance.objectNode().put("schema", 1);
      result.put("photos", encoded.photos()).put("rows", encoded.rows().size());
      result.put("failed", encoded.failures().size());
      measured.ifPresent(found -> result.put("rms", found.rms()).put("kept", found.kept()));
      stdout.println(result.put("embeddings", file));
    } else {
      measured.ifPresent(
          found ->
              LOG.info(
                  String.format(
                      Locale.ROOT,
                      "%d rows: error of G(E(x)) %.3f, filters keep %.0f %% of their pairs",
                      found.rows(),
                      found.rms(),
                      100 * found.kept())));
      stdout.println(file);
    }
    stdout.flush();
  }
}
