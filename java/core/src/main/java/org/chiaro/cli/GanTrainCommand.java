package org.chiaro.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.training.GanConfig;
import org.chiaro.gan.training.GanRun;
import org.chiaro.gan.training.PhotoSet;
import org.chiaro.run.Interrupt;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chiaro gan train}: a folder of photos becomes a generator. */
@Command(
    name = "train",
    description = {
      "Train a BigBiGAN-style generator on a folder of photos.",
      "Writes generator.safetensors (averaged weights, float16), samples/ and checkpoints/."
    })
final class GanTrainCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PHOTOS", description = "Folder of photos; their central square counts.")
  private Path photos;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the run.")
  private Path out;

  @Option(
      names = "--resolution",
      defaultValue = "64",
      description = "Side of the images in pixels.")
  private int resolution;

  @Option(names = "--width", defaultValue = "16", description = "Channels of the last level.")
  private int width;

  @Option(names = "--latent-size", defaultValue = "120", description = "Length of a latent.")
  private int latentSize;

  @Option(names = "--batch-size", defaultValue = "32", description = "Photos a step.")
  private int batchSize;

  @Option(names = "--steps", defaultValue = "5000", description = "Updates of each network.")
  private long steps;

  @Option(names = "--lr-g", defaultValue = "1.5e-4", description = "Generator's learning rate.")
  private double rateG;

  @Option(names = "--lr-d", defaultValue = "4e-4", description = "Discriminator's learning rate.")
  private double rateD;

  @Option(names = "--loss", defaultValue = "logistic", description = "logistic or hinge.")
  private GanConfig.Loss loss;

  @Option(names = "--gradient-penalty", defaultValue = "0.03", description = "R1 weight; 0 is off.")
  private double penalty;

  @Option(names = "--penalty-every", defaultValue = "16", description = "Steps between R1 steps.")
  private int penaltyEvery;

  @Option(names = "--average", defaultValue = "0.999", description = "Decay of the average.")
  private double average;

  @Option(names = "--checkpoint-every", defaultValue = "250", description = "Steps between saves.")
  private int checkpointEvery;

  @Option(
      names = "--note",
      paramLabel = "KEY=VALUE",
      description = "Facts kept in the weights file: data, licence; repeatable.")
  private Map<String, String> notes = new LinkedHashMap<>();

  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Pictures pictures;
  @Mixin private CommonOptions.Output output;
  @Mixin private CommonOptions.ProgressOption progress;

  @Override
  public Integer call() throws Exception {
    GanConfig config =
        new GanConfig(
            resolution,
            width,
            latentSize,
            batchSize,
            steps,
            rateG,
            rateD,
            loss,
            penalty,
            penaltyEvery,
            average,
            seed.seed,
            Torch.prepare(network, threads));
    List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
    RunDir run =
        RunDir.open(out, output.existing(), new RunDir.Start("gan train", commandLine, seed.seed));
    return run.record(open -> train(config, open));
  }

  private void train(GanConfig config, RunDir run) {
    Map<String, String> card = new LinkedHashMap<>(notes);
    card.put("kind", "chiaro.generator");
    card.put("seed", Long.toString(config.seed()));
    try (PhotoSet set = PhotoSet.load(photos, resolution);
        Interrupt interrupt = Interrupt.listen();
        Progress shown = Progress.start(progress.mode, "gan train", steps, "steps")) {
      set.unreadable().forEach(message -> LOG.warn("{}", message));
      set.unreadable().forEach(message -> run.items().failed(message, "read", message));
      LOG.info("{} photos, {} threads", set.size(), torch.get_num_threads());
      new GanRun(run.root(), config, card)
          .train(
              set,
              output.resume(),
              checkpointEvery,
              interrupt::requested,
              losses -> {
                shown.note(
                    String.format(
                        Locale.ROOT, "G %.2f D %.2f", losses.generator(), losses.discriminator()));
                shown.step();
              });
    }
    spec.commandLine().getOut().println(run.root().resolve("generator.safetensors"));
  }
}
