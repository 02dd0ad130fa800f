package org.chiaro.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.chiaro.direction.discovery.Deformator;
import org.chiaro.direction.discovery.Discovery;
import org.chiaro.direction.discovery.DiscoveryConfig;
import org.chiaro.direction.discovery.DiscoveryRun;
import org.chiaro.direction.discovery.Reconstructor;
import org.chiaro.direction.discovery.ShiftDistribution;
import org.chiaro.gan.Generator;
import org.chiaro.run.Interrupt;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;
import org.chiaro.torch.Precision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chiaro direction discover}: directions of a generator that can be told apart. */
@Command(
    name = "discover",
    description = {
      "Find directions that change images in ways that can be told apart.",
      "Writes directions.safetensors, charts/, animations/ and directions.html to browse them."
    })
final class DirectionDiscoverCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  /** Values of options that are not given. */
  private enum Preset {
    PUBLISHED,
    SMALL
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--generator",
      paramLabel = "FILE",
      required = true,
      description = "Weights of the generator; or embedded, known, known:SEED, known:SEED@SIDE.")
  private String generator;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the run.")
  private Path out;

  @Option(
      names = "--preset",
      paramLabel = "published|small",
      defaultValue = "published",
      description = {
        "Values of what is not given: published needs hours on a graphics card;",
        "small finds the plainest changes of a small generator in minutes (default: published)."
      })
  private Preset preset;

  @Option(
      names = "--deformator",
      paramLabel = "KIND",
      description = "ortho, proj, linear, fc, id or random (published: ortho, small: proj).")
  private Deformator.Kind deformator;

  @Option(
      names = "--random-init",
      negatable = true,
      description =
          "Start ortho, proj or linear from random numbers, not from the identity (default: do).")
  private Boolean randomInit;

  @Option(
      names = "--directions",
      paramLabel = "K",
      description =
          "How many directions to tell apart; 0 is the latent size, small takes eight times that.")
  private Integer directions;

  @Option(
      names = "--reconstructor",
      paramLabel = "KIND",
      description = "resnet (ResNet-18, published) or lenet (small).")
  private Reconstructor.Kind reconstructor;

  @Option(
      names = "--reconstructor-size",
      paramLabel = "PIXELS",
      description =
          "Side that pairs are shrunk to before they are looked at (0: as is, small: 32).")
  private Integer reconstructorSize;

  @Option(
      names = "--shift-distribution",
      paramLabel = "KIND",
      description = "uniform (default) or normal.")
  private ShiftDistribution distribution;

  @Option(
      names = "--shift-scale",
      paramLabel = "X",
      description = "Farthest shift, or standard deviation of normal ones (6, small: 3).")
  private Double shiftScale;

  @Option(
      names = "--min-shift",
      paramLabel = "X",
      description = "Least shift either way (default: 0.5).")
  private Double minShift;

  @Option(
      names = "--label-weight",
      paramLabel = "X",
      description = "Weight of the loss of which direction it was (default: 1).")
  private Double labelWeight;

  @Option(
      names = "--shift-weight",
      paramLabel = "X",
      description = "Weight of the loss of how far it was (0.25, small: 1).")
  private Double shiftWeight;

  @Option(
      names = "--lr-deformator",
      paramLabel = "X",
      description = "Adam's rate for the directions (1e-4, small: 2e-2).")
  private Double deformatorRate;

  @Option(
      names = "--lr-reconstructor",
      paramLabel = "X",
      description = "Adam's rate for the reconstructor (1e-4, small: 1e-3).")
  private Double reconstructorRate;

  @Option(names = "--steps", paramLabel = "N", description = "Updates (100000, small: 800).")
  private Long steps;

  @Option(names = "--batch-size", paramLabel = "N", description = "Pairs a step (default: 32).")
  private Integer batchSize;

  @Option(names = "--log-every", defaultValue = "10", description = "Steps between log rows.")
  private int logEvery;

  @Option(
      names = "--rca-every",
      defaultValue = "1000",
      description = "Steps between measurements of the classification accuracy.")
  private int rcaEvery;

  @Option(
      names = "--rca-batches",
      defaultValue = "100",
      description = "Held-out batches of one measurement.")
  private int rcaBatches;

  @Option(names = "--checkpoint-every", defaultValue = "1000", description = "Steps between saves.")
  private int checkpointEvery;

  @Mixin private GeneratorOptions options;
  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Output output;
  @Mixin private CommonOptions.ProgressOption progress;

  @Override
  public Integer call() throws Exception {
    var schedule = new DiscoveryRun.Schedule(logEvery, rcaEvery, rcaBatches, checkpointEvery);
    Precision precision = Torch.prepare(network, threads);
    List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
    RunDir run =
        RunDir.open(
            out, output.existing(), new RunDir.Start("direction discover", commandLine, seed.seed));
    return run.record(open -> discover(schedule, precision, open));
  }

  private void discover(DiscoveryRun.Schedule schedule, Precision precision, RunDir run) {
    try (Generator gan = options.open(generator, seed.seed, precision);
        Interrupt interrupt = CtrlC.listen(spec, run)) {
      DiscoveryConfig config = config(gan.latentSize());
      run.fact("generator", gan.name());
      run.fact("generator_sha256", gan.hash());
      DiscoveryRun.Result result;
      try (Progress shown =
          Progress.start(
              progress.mode, "direction discover", config.steps(), "steps", speed(gan, config))) {
        result =
            new DiscoveryRun(run.root(), config, schedule)
                .run(gan, output.resume(), interrupt, new Shown(shown));
      }
      LOG.info(
          "RCA {} over {} directions, {} is chance",
          percent(result.confusion().accuracy()),
          result.directions().length,
          percent(1.0 / result.directions().length));
    }
    LOG.info("to browse: {}", run.root().resolve("directions.html"));
    spec.commandLine().getOut().println(run.root().resolve("directions.safetensors"));
  }

  private List<?> speed(Generator gan, DiscoveryConfig config) {
    return List.of(
        gan.name(),
        gan.width(),
        config.deformator(),
        config.directions(),
        config.reconstructor(),
        config.reconstructorSize(),
        config.batchSize(),
        Torch.speed(network, threads));
  }

  private DiscoveryConfig config(int latentSize) {
    DiscoveryConfig base =
        switch (preset) {
          case PUBLISHED -> DiscoveryConfig.published(seed.seed, network.precision);
          case SMALL -> DiscoveryConfig.small(latentSize, seed.seed, network.precision);
        };
    return new DiscoveryConfig(
        given(deformator, base.deformator()),
        given(randomInit, base.randomInit()),
        given(directions, base.directions()),
        given(reconstructor, base.reconstructor()),
        given(reconstructorSize, base.reconstructorSize()),
        given(distribution, base.distribution()),
        given(shiftScale, base.shiftScale()),
        given(minShift, base.minShift()),
        given(labelWeight, base.labelWeight()),
        given(shiftWeight, base.shiftWeight()),
        given(deformatorRate, base.deformatorRate()),
        given(reconstructorRate, base.reconstructorRate()),
        given(steps, base.steps()),
        given(batchSize, base.batchSize()),
        seed.seed,
        network.precision);
  }

  private static <T> T given(T option, T otherwise) {
    return option == null ? otherwise : option;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** Progress of steps, then a line when the pictures begin. */
  private record Shown(Progress progress) implements DiscoveryRun.Listener {
    @Override
    public void resumed(long steps) {
      progress.from(steps);
    }

    @Override
    public void step(Discovery.Losses losses, double rca) {
      String text =
          String.format(Locale.ROOT, "loss %.3f accuracy %.2f", losses.loss(), losses.accuracy());
      progress.note(Double.isNaN(rca) ? text : text + String.format(Locale.ROOT, " RCA %.3f", rca));
      progress.step();
    }

    @Override
    public void pictures(int done, int all) {
      progress.note("pictures of %d of %d directions".formatted(done, all));
    }
  }
}
