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
import org.chiaro.gan.NamedGenerator;
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
      names = "--deformator",
      defaultValue = "ortho",
      description = "ortho, proj, linear, fc, id or random (default: ${DEFAULT-VALUE}).")
  private Deformator.Kind deformator;

  @Option(
      names = "--random-init",
      description = "Start ortho, proj or linear from random numbers, not from the identity.")
  private boolean randomInit;

  @Option(
      names = "--directions",
      paramLabel = "K",
      defaultValue = "0",
      description = "How many directions to tell apart; 0 is the latent size.")
  private int directions;

  @Option(
      names = "--reconstructor",
      defaultValue = "resnet",
      description = "resnet (ResNet-18) or lenet (default: ${DEFAULT-VALUE}).")
  private Reconstructor.Kind reconstructor;

  @Option(
      names = "--reconstructor-size",
      paramLabel = "PIXELS",
      defaultValue = "0",
      description = "Side that pairs are shrunk to before they are looked at; 0 is as they come.")
  private int reconstructorSize;

  @Option(
      names = "--shift-distribution",
      defaultValue = "uniform",
      description = "uniform or normal (default: ${DEFAULT-VALUE}).")
  private ShiftDistribution distribution;

  @Option(
      names = "--shift-scale",
      defaultValue = "6",
      description = "Farthest shift, or standard deviation of normal ones.")
  private double shiftScale;

  @Option(names = "--min-shift", defaultValue = "0.5", description = "Least shift either way.")
  private double minShift;

  @Option(
      names = "--label-weight",
      defaultValue = "1",
      description = "Weight of the loss of which direction it was.")
  private double labelWeight;

  @Option(
      names = "--shift-weight",
      defaultValue = "0.25",
      description = "Weight of the loss of how far it was.")
  private double shiftWeight;

  @Option(
      names = "--lr-deformator",
      defaultValue = "1e-4",
      description = "Adam's rate for the directions (default: ${DEFAULT-VALUE}).")
  private double deformatorRate;

  @Option(
      names = "--lr-reconstructor",
      defaultValue = "1e-4",
      description = "Adam's rate for the reconstructor (default: ${DEFAULT-VALUE}).")
  private double reconstructorRate;

  @Option(
      names = "--steps",
      defaultValue = "100000",
      description = "Updates (default: ${DEFAULT-VALUE}, as published).")
  private long steps;

  @Option(names = "--batch-size", defaultValue = "32", description = "Pairs a step.")
  private int batchSize;

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

  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Output output;
  @Mixin private CommonOptions.ProgressOption progress;

  @Override
  public Integer call() throws Exception {
    var schedule = new DiscoveryRun.Schedule(logEvery, rcaEvery, rcaBatches, checkpointEvery);
    var config =
        new DiscoveryConfig(
            deformator,
            randomInit,
            directions,
            reconstructor,
            reconstructorSize,
            distribution,
            shiftScale,
            minShift,
            labelWeight,
            shiftWeight,
            deformatorRate,
            reconstructorRate,
            steps,
            batchSize,
            seed.seed,
            network.precision);
    Precision precision = Torch.prepare(network, threads);
    List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
    RunDir run =
        RunDir.open(
            out, output.existing(), new RunDir.Start("direction discover", commandLine, seed.seed));
    return run.record(open -> discover(config, schedule, precision, open));
  }

  private void discover(
      DiscoveryConfig config, DiscoveryRun.Schedule schedule, Precision precision, RunDir run) {
    try (Generator gan = NamedGenerator.open(generator, precision);
        Interrupt interrupt = Interrupt.listen();
        Progress shown = Progress.start(progress.mode, "direction discover", steps, "steps")) {
      run.fact("generator", gan.name());
      run.fact("generator_sha256", gan.hash());
      DiscoveryRun.Result result =
          new DiscoveryRun(run.root(), config, schedule)
              .run(gan, output.resume(), interrupt::requested, new Shown(shown));
      LOG.info(
          "RCA {} over {} directions, {} is chance",
          percent(result.confusion().accuracy()),
          result.directions().length,
          percent(1.0 / result.directions().length));
    }
    LOG.info("to browse: {}", run.root().resolve("directions.html"));
    spec.commandLine().getOut().println(run.root().resolve("directions.safetensors"));
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
