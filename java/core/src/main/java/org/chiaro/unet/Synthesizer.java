package org.chiaro.unet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.chiaro.direction.Direction;
import org.chiaro.direction.DirectionFacts;
import org.chiaro.direction.NamedDirection;
import org.chiaro.filter.FilterConfig;
import org.chiaro.gan.Generator;
import org.chiaro.gan.NamedGenerator;
import org.chiaro.io.EmbeddedFile;
import org.chiaro.io.FileSum;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.latent.Embeddings;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.latent.LatentSource;
import org.chiaro.latent.PlacedLatents;
import org.chiaro.mask.MaskRule;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.GeneratorConfig;
import org.chiaro.run.SynthConfig;
import org.chiaro.torch.Place;
import org.chiaro.torch.Precision;
import org.chiaro.torch.Tensors;

/**
 * Steps 1 to 4 as a configuration asks for them: files opened, checked and put together.
 *
 * <p>Owns the generator and the kernels until it is closed.
 */
public final class Synthesizer implements AutoCloseable {
  private final SynthConfig config;
  private final Generator generator;
  private final Kernels kernels;
  private final Kernels kernelsThere; // where the images are: the same on the processor
  private final PairSynthesis synthesis;
  private final Place place;
  private final List<RingPairs> rings = new ArrayList<>();
  private final Map<String, Object> settings = new LinkedHashMap<>();

  private Synthesizer(
      SynthConfig config,
      Generator generator,
      Kernels kernels,
      Kernels kernelsThere,
      PairSynthesis synthesis,
      Place place) {
    this.config = config;
    this.generator = generator;
    this.kernels = kernels;
    this.kernelsThere = kernelsThere;
    this.synthesis = synthesis;
    this.place = place;
  }

  /** As the following, on the processor. */
  public static Synthesizer open(
      SynthConfig config,
      GeneratorConfig options,
      long seed,
      Precision precision,
      String kernels,
      int threads) {
    return open(config, options, seed, precision, kernels, threads, Place.CPU);
  }

  /**
   * Opens generator, direction and embeddings.
   *
   * @param kernels auto, java or cpu on the processor; auto or cuda on a card
   * @param threads for the kernels; libtorch's are set elsewhere
   * @param place where the generator runs
   */
  public static Synthesizer open(
      SynthConfig config,
      GeneratorConfig options,
      long seed,
      Precision precision,
      String kernels,
      int threads,
      Place place) {
    FilterConfig filters =
        new FilterConfig(
            config.components(),
            config.componentRatio(),
            config.maxArea(),
            config.histogramFilter());
    if (place.isCard() && !List.of("auto", "cuda").contains(kernels)) {
      throw new ChiaroException.Usage(
          "kernels %s look at host memory: with --device %s leave --kernels at auto"
              .formatted(kernels, place));
    }
    Kernels operations = KernelProvider.open(place.isCard() ? "auto" : kernels, threads);
    Kernels there = operations;
    Generator generator = null;
    try {
      generator = NamedGenerator.open(config.generator(), options, seed, precision);
      generator.moveTo(place);
      if (place.isCard()) {
        there =
            KernelProvider.onDevice(
                place.index(),
                place::stream,
                (dtype, shape) -> Tensors.view(place.empty(dtype, shape)));
      }
      int size = generator.latentSize();
      Direction direction =
          NamedDirection.open(config.direction(), generator, DirectionFacts.Sign.OBJECT_LIGHTER);
      Optional<Direction> dark = dark(config, generator, direction);
      if (options.latentSpace().equals("w") && config.embeddings().isEmpty()) {
        throw new ChiaroException.Usage(
            "generator.latent-space w needs synth.embeddings: w is not Gaussian");
      }
      LatentSource latents =
          config.embeddings().isEmpty()
              ? new GaussianLatents(size, seed)
              : Embeddings.read(rows(config), size, config.latentNoise(), seed);
      PairSynthesis synthesis =
          new PairSynthesis(
              generator,
              generator.codes(
                  place.isCard() ? new PlacedLatents(latents, place, there.latents()) : latents),
              direction.shift(config.shift()),
              dark.map(found -> found.shift(config.shift())),
              MaskRule.valueOf(config.rule().toUpperCase(Locale.ROOT)),
              filters,
              operations);
      Synthesizer made = new Synthesizer(config, generator, operations, there, synthesis, place);
      made.describe(seed, precision, direction, dark);
      return made;
    } catch (RuntimeException e) {
      if (generator != null) {
        generator.close();
      }
      operations.close();
      throw e;
    }
  }

  /** The file of rows; those that come along say nothing to another generator. */
  private static Path rows(SynthConfig config) {
    boolean ours = config.embeddings().equals(EmbeddedFile.NAME);
    if (ours && !config.generator().equals(EmbeddedFile.NAME)) {
      throw new ChiaroException.Usage(
          "synth.embeddings embedded are latents of the embedded generator, not of %s: name a file, or --embeddings= for Gaussian latents"
              .formatted(config.generator()));
    }
    return EmbeddedFile.resolve(config.embeddings(), "embeddings.npy");
  }

  private static Optional<Direction> dark(
      SynthConfig config, Generator generator, Direction light) {
    if (config.darkDirection().isEmpty()) {
      return Optional.empty();
    }
    Direction dark =
        NamedDirection.open(config.darkDirection(), generator, DirectionFacts.Sign.OBJECT_DARKER);
    if (Arrays.equals(dark.vector(), light.vector())) {
      throw new ChiaroException.Usage(
          "synth.dark-direction %s is the same as synth.direction: every mask would be empty"
              .formatted(config.darkDirection()));
    }
    return Optional.of(dark);
  }

  private void describe(
      long seed, Precision precision, Direction direction, Optional<Direction> dark) {
    settings.put("generator", generator.name());
    settings.put("generator_sha256", generator.hash());
    settings.put("image_size", generator.width() + "x" + generator.height());
    settings.put("direction_sha256", direction.sum());
    dark.ifPresent(found -> settings.put("dark_direction_sha256", found.sum()));
    boolean gaussian = config.embeddings().isEmpty();
    settings.put("embeddings_sha256", gaussian ? "none" : FileSum.sha256(rows(config)));
    settings.put("latent_noise", gaussian ? 0 : config.latentNoise());
    settings.put("seed", seed);
    settings.put("precision", precision.name().toLowerCase(Locale.ROOT));
    settings.put("shift", config.shift());
    settings.put("rule", config.rule());
    settings.put("batch_size", config.batchSize());
    settings.put("max_area", config.maxArea());
    settings.put("components", config.components());
    settings.put("component_ratio", config.componentRatio());
    settings.put("histogram_filter", config.histogramFilter());
  }

  /** Everything that the pairs depend on, by name, for reports and for a resumed run to compare. */
  public Map<String, Object> settings() {
    return Collections.unmodifiableMap(settings);
  }

  /** Bytes that a stored pair takes at most: picture, mask, facts, and their headers. */
  public long pairBytes() {
    long pixels = (long) generator.width() * generator.height();
    return 3 * pixels + pixels / 8 + 8192;
  }

  /** The rounds themselves. */
  public PairSynthesis synthesis() {
    return synthesis;
  }

  /**
   * Batches to train on while they are made, in the memory of the place; valid until this is
   * closed.
   */
  public OnlineSource pairs(int batchSize) {
    if (!place.isCard()) {
      return new OnlinePairs(synthesis, batchSize, config.maxRounds());
    }
    return ring(batchSize);
  }

  /** A worker's shares of these batches, made through the processor's memory also on a card. */
  public OnlineSource pairs(int batchSize, Team team) {
    return new OnlinePairs(synthesis, batchSize, config.maxRounds(), Optional.of(team));
  }

  /** The same through a ring, as on a card. */
  RingPairs ring(int batchSize) {
    RingPairs ring =
        new RingPairs(
            synthesis.intoRing(place, kernelsThere), batchSize, batchSize, config.maxRounds());
    rings.add(ring);
    return ring;
  }

  @Override
  public void close() {
    rings.forEach(RingPairs::close);
    generator.close();
    kernels.close();
    kernelsThere.close();
  }
}
