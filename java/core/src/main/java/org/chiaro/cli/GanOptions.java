package org.chiaro.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.chiaro.gan.training.GanConfig;
import org.chiaro.gan.training.GanRun;
import org.chiaro.gan.training.WarmStart;
import org.chiaro.io.EmbeddedFile;
import org.chiaro.torch.Precision;
import picocli.CommandLine.Option;

/** How {@code chiaro gan train} trains. */
final class GanOptions {
  private static final int CHUNK = 24;

  @Option(
      names = "--resolution",
      defaultValue = "64",
      description = "Side of the images in pixels (default: ${DEFAULT-VALUE}).")
  private int resolution;

  @Option(
      names = "--width",
      defaultValue = "16",
      description = "Channels of a 128 pixel generator's last block (default: ${DEFAULT-VALUE}).")
  private int width;

  @Option(
      names = "--latent-size",
      paramLabel = "N",
      description =
          "Length of a latent (default: 24 for each block and the start, 120 at 64 pixels; with"
              + " --from as many for each as there).")
  private Integer latentSize;

  @Option(
      names = "--encoder",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Train an encoder against the joint discriminator (default: yes).")
  private boolean encoder;

  @Option(
      names = "--from",
      paramLabel = "RUN",
      description =
          "Begin with what fits of an earlier run, checkpoint or generator; a higher --resolution"
              + " adds blocks to it.")
  private Path from;

  @Option(
      names = "--generator",
      paramLabel = "FILE",
      description =
          "Weights of the generator to begin with, instead of that of --from; or embedded. With"
              + " --lr-g 0 the encoder is trained for this one.")
  private String generator;

  @Option(names = "--batch-size", defaultValue = "32", description = "Photos at a time.")
  private int batchSize;

  @Option(
      names = "--accumulate",
      paramLabel = "N",
      defaultValue = "1",
      description = "Batches whose gradients add up to one step (default: ${DEFAULT-VALUE}).")
  private int accumulate;

  @Option(names = "--steps", defaultValue = "5000", description = "Updates of each network.")
  private long steps;

  @Option(
      names = "--lr-g",
      defaultValue = "1.5e-4",
      description = "Generator's learning rate; 0 only trains an encoder for it.")
  private double rateG;

  @Option(names = "--lr-e", defaultValue = "3e-4", description = "Encoder's learning rate.")
  private double rateE;

  @Option(names = "--lr-d", defaultValue = "4e-4", description = "Discriminator's learning rate.")
  private double rateD;

  @Option(
      names = "--ramp",
      paramLabel = "STEPS",
      defaultValue = "0",
      description = "Steps over which the generator's rate rises from 0, for --from.")
  private long ramp;

  @Option(names = "--loss", defaultValue = "logistic", description = "logistic or hinge.")
  private GanConfig.Loss loss;

  @Option(
      names = {"--gradient-penalty", "--r1"},
      defaultValue = "0.03",
      description = "R1 weight; 0 is off.")
  private double penalty;

  @Option(names = "--penalty-every", defaultValue = "16", description = "Steps between R1 steps.")
  private int penaltyEvery;

  @Option(
      names = "--reconstruct",
      paramLabel = "W",
      defaultValue = "0",
      description = "Weight of the distance between photos and G(E(x)); 0 as published.")
  private double images;

  @Option(
      names = "--reconstruct-latents",
      paramLabel = "W",
      defaultValue = "0",
      description = "Weight of -log E(z | G(z)); 0 as published.")
  private double latents;

  @Option(names = "--average", defaultValue = "0.999", description = "Decay of the average.")
  private double average;

  @Option(names = "--checkpoint-every", defaultValue = "250", description = "Steps between saves.")
  private int checkpointEvery;

  @Option(
      names = "--keep",
      defaultValue = "5",
      description = "Averaged weights that stay: so many newest, so many best.")
  private int keep;

  @Option(
      names = "--keep-out",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description = "Share of the photos kept out of training for the score.")
  double keepOut;

  /** The weights of --from. */
  Optional<WarmStart> warmStart() {
    Optional<Path> own =
        Optional.ofNullable(generator)
            .map(name -> EmbeddedFile.resolve(name, "generator.safetensors"));
    if (from == null) {
      return own.map(WarmStart::read);
    }
    WarmStart start = WarmStart.read(from);
    return Optional.of(own.map(start::with).orElse(start));
  }

  /** The weights file that an encoder is for, where its generator is not trained. */
  static Optional<String> frozen(GanConfig config, Optional<WarmStart> start) {
    return config.rates().generator() > 0
        ? Optional.empty()
        : start.map(WarmStart::generatorHash).filter(hash -> !hash.isEmpty());
  }

  GanConfig config(Optional<WarmStart> start, long seed, Precision precision) {
    int length =
        latentSize != null
            ? latentSize
            : start.map(WarmStart::chunk).orElse(CHUNK) * GanConfig.Shape.chunks(resolution);
    return new GanConfig(
        new GanConfig.Shape(resolution, width, length, encoder),
        batchSize,
        accumulate,
        steps,
        new GanConfig.Rates(rateG, rateE, rateD, ramp),
        new GanConfig.Terms(loss, penalty, penaltyEvery, latents, images),
        average,
        seed,
        precision);
  }

  GanRun.Saving saving() {
    return new GanRun.Saving(checkpointEvery, keep);
  }

  /** What a resumed run must not change. */
  Map<String, Object> lasting(GanConfig config) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("resolution", config.shape().resolution());
    facts.put("width", config.shape().width());
    facts.put("latent-size", config.shape().latentSize());
    facts.put("encoder", config.shape().encoder());
    facts.put("keep-out", keepOut);
    return facts;
  }

  /** What a resumed run may change: it then is no longer the run that was begun. */
  Map<String, Object> changeable(GanConfig config) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("batch-size", config.batchSize());
    facts.put("accumulate", config.accumulate());
    facts.put("lr-g", config.rates().generator());
    facts.put("lr-e", config.rates().encoder());
    facts.put("lr-d", config.rates().discriminator());
    facts.put("ramp", config.rates().ramp());
    facts.put("loss", config.terms().loss().name().toLowerCase(Locale.ROOT));
    facts.put("gradient-penalty", config.terms().gradientPenalty());
    facts.put("penalty-every", config.terms().penaltyEvery());
    facts.put("reconstruct", config.terms().images());
    facts.put("reconstruct-latents", config.terms().latents());
    facts.put("average", config.average());
    facts.put("seed", config.seed());
    facts.put("precision", config.precision().name().toLowerCase(Locale.ROOT));
    return facts;
  }
}
