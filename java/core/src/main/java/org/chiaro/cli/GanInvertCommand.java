package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chiaro.gan.Encoder;
import org.chiaro.gan.Generator;
import org.chiaro.gan.inversion.InversionConfig;
import org.chiaro.gan.inversion.InversionRun;
import org.chiaro.io.EmbeddedFile;
import org.chiaro.run.ChiaroException;
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

/** {@code chiaro gan invert}: photos become latents of a generator. */
@Command(
    name = "invert",
    description = {
      "Find latents whose images look like photos, by gradient descent.",
      "They are rows for --embeddings where a generator has no encoder, or nearer to the photos than",
      "what its encoder says. Published embeddings are an encoder's, these are a search's.",
      "Writes embeddings.npy, embeddings.csv, inversion.json and samples/reconstructions.png."
    })
final class GanInvertCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PHOTOS", description = "Folder of photos; their central square counts.")
  private Path photos;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the run.")
  private Path out;

  @Option(
      names = "--generator",
      paramLabel = "FILE",
      defaultValue = "embedded",
      description =
          "Weights of the generator (default: ${DEFAULT-VALUE}, the one that comes along).")
  private String generator;

  @Option(
      names = "--encoder",
      paramLabel = "FILE",
      description = {
        "Start from what this encoder says of a photo, not from a random latent: weights that gan",
        "train wrote; or embedded, the one that comes along."
      })
  private Optional<String> encoder = Optional.empty();

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description = "Photos to take, spread evenly over the folder; 0 is all.")
  private int count;

  @Option(names = "--steps", defaultValue = "100", description = "Updates of each latent.")
  private int steps;

  @Option(
      names = "--starts",
      defaultValue = "1",
      description = "Latents followed for each photo; the best is kept.")
  private int starts;

  @Option(
      names = "--pool",
      defaultValue = "1024",
      description = "Random latents; those with the nearest images are starts.")
  private int pool;

  @Option(names = "--batch-size", defaultValue = "32", description = "Photos at a time.")
  private int batchSize;

  @Option(names = "--lr", defaultValue = "0.1", description = "Learning rate of Adam.")
  private double rate;

  @Option(
      names = "--prior",
      defaultValue = "0.3",
      description = "Weight that keeps latents as long as Gaussian ones.")
  private double prior;

  @Mixin private GeneratorOptions options;
  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Pictures pictures;
  @Mixin private CommonOptions.Output output;
  @Mixin private CommonOptions.Sharding sharding;
  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() throws Exception {
    if (count < 0) {
      throw new ChiaroException.Usage("count must be >= 0, was " + count);
    }
    InversionConfig config =
        new InversionConfig(steps, starts, pool, batchSize, rate, prior, seed.seed);
    Precision precision = Torch.prepare(network, threads);
    try (Generator gan = options.open(generator, seed.seed, precision);
        Encoder from = encoder(precision)) {
      InversionRun inversion = new InversionRun(photos, count, config, Optional.ofNullable(from));
      Map<String, Object> facts = facts(gan);
      facts.put("encoder_sha256", from == null ? "none" : from.hash());
      if (output.resume()) {
        EarlierRun.requireSame(sharding.folder(out), facts);
      }
      List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
      RunDir run =
          RunDir.open(
              out,
              output.existing(),
              new RunDir.Start("gan invert", commandLine, seed.seed),
              sharding.part());
      Map<String, Object> settings = new LinkedHashMap<>(facts);
      settings.remove("photos"); // the same photos may lie elsewhere
      inversion.names().into(settings);
      run.settings(settings);
      return run.record(
          open -> {
            facts.forEach(open::fact);
            try (Interrupt interrupt = CtrlC.listen(spec, open);
                Progress shown =
                    Progress.start(
                        progress.mode,
                        "gan invert",
                        inversion.size(),
                        "photos",
                        List.of(
                            gan.name(),
                            gan.width(),
                            steps,
                            starts,
                            batchSize,
                            Torch.speed(network, threads)))) {
              print(open, inversion.into(open, gan, interrupt, shown));
            }
          });
    }
  }

  /** Null where none is asked for, which closes like one that is there. */
  private Encoder encoder(Precision precision) {
    return encoder
        .map(name -> Encoder.load(EmbeddedFile.resolve(name, "encoder.safetensors"), precision))
        .orElse(null);
  }

  /** What the rows depend on; a folder that is gone on with must have been made with the same. */
  private Map<String, Object> facts(Generator gan) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("generator", gan.name());
    facts.put("generator_sha256", gan.hash());
    facts.put("precision", network.precision.name().toLowerCase(Locale.ROOT));
    facts.put("photos", photos.toAbsolutePath().normalize().toString());
    facts.put("count", count);
    facts.put("steps", steps);
    facts.put("starts", starts);
    facts.put("pool", pool);
    facts.put("batch-size", batchSize);
    facts.put("lr", rate);
    facts.put("prior", prior);
    facts.put("seed", seed.seed);
    return facts;
  }

  private void print(RunDir run, Path embeddings) {
    if (!run.shard().isAll()) {
      printShard(run);
      return;
    }
    ObjectNode result = JsonFile.read(run.root().resolve("inversion.json"));
    PrintWriter stdout = spec.commandLine().getOut();
    if (json.json) {
      stdout.println(result.put("embeddings", embeddings.toString()));
    } else {
      LOG.info(
          String.format(
              Locale.ROOT,
              "%d photos: root mean square error %.3f, of the images to start from %.3f",
              result.path("photos").asInt(),
              result.path("rms").asDouble(),
              result.path("startRms").asDouble()));
      stdout.println(embeddings);
    }
    stdout.flush();
  }

  private void printShard(RunDir run) {
    PrintWriter stdout = spec.commandLine().getOut();
    ObjectNode result = JsonNodeFactory.instance.objectNode().put("schema", 1);
    result.put("shard", run.shard().toString()).put("failed", run.items().failures());
    stdout.println(json.json ? result.put("out", run.root().toString()) : run.root());
    stdout.flush();
  }
}
