package org.chiaro.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.Encoder;
import org.chiaro.gan.training.GanConfig;
import org.chiaro.gan.training.GanRun;
import org.chiaro.gan.training.PhotoSet;
import org.chiaro.gan.training.WarmStart;
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
      "Train a BigBiGAN-style generator, and its encoder, on a folder of photos.",
      "A share of the photos, told by their names, is kept out; the averaged weights whose images are",
      "nearest to them become generator.safetensors and encoder.safetensors (float16).",
      "Also writes samples/, scores.csv, train.csv, averages/ and checkpoints/."
    })
final class GanTrainCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PHOTOS", description = "Folder of photos; their central square counts.")
  private Path photos;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the run.")
  private Path out;

  @Mixin private GanOptions options;

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
    Optional<WarmStart> start = options.warmStart();
    GanConfig config = options.config(start, seed.seed, Torch.prepare(network, threads));
    if (output.resume()) {
      EarlierRun.requireSame(out, options.lasting(config));
    }
    List<String> changes =
        output.resume() ? EarlierRun.differences(out, options.changeable(config)) : List.of();
    List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
    RunDir run =
        RunDir.open(out, output.existing(), new RunDir.Start("gan train", commandLine, seed.seed));
    return run.record(
        open -> {
          changes.forEach(LOG::warn);
          options.lasting(config).forEach(open::fact);
          options.changeable(config).forEach(open::fact);
          train(config, start, open);
        });
  }

  private void train(GanConfig config, Optional<WarmStart> start, RunDir run) {
    Map<String, String> card = new LinkedHashMap<>(notes);
    card.put("seed", Long.toString(config.seed()));
    GanOptions.frozen(config, start).ifPresent(hash -> card.put(Encoder.GENERATOR, hash));
    try (PhotoSet set = PhotoSet.load(photos, config.shape().resolution(), options.keepOut);
        Interrupt interrupt = CtrlC.listen(spec, run);
        Progress shown =
            Progress.start(
                progress.mode,
                "gan train",
                config.steps(),
                "steps",
                List.of(
                    options.lasting(config),
                    config.batchSize(),
                    config.accumulate(),
                    config.precision(),
                    torch.get_num_threads()))) {
      set.unreadable().forEach(message -> LOG.warn("{}", message));
      set.unreadable().forEach(message -> run.items().failed(message, "read", message));
      LOG.info(
          "{} photos, {} more kept out for the score, {} threads",
          set.size(),
          set.keptOut(),
          torch.get_num_threads());
      if (set.keptOut() == 0) {
        LOG.warn("too few photos to keep some out: scores are against those that are trained on");
      }
      new GanRun(run.root(), config, options.saving(), card)
          .train(
              set,
              start,
              output.resume(),
              interrupt,
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
