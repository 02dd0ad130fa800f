package org.chiaro.gan.training;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.chiaro.io.Safetensors;
import org.chiaro.io.StateCopy;
import org.chiaro.io.StepFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.DiskSpace;
import org.chiaro.run.StepLog;
import org.chiaro.run.Stop;
import org.chiaro.run.WholeSteps;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training run in a folder: log, checkpoints, sample sheets, scores and averaged weights.
 *
 * <pre>
 * train.csv                        step, losses, seconds
 * checkpoints/step-001000.safetensors  the newest two; a damaged one falls back to the one before
 * samples/step-001000.png          the same 64 latents each time
 * samples/reconstructions-001000.png   photos kept out, and below them G(E(x))
 * averages/generator-001000.safetensors, encoder-001000.safetensors   averaged weights, float16
 * scores.csv                       distance to the photos kept out, error of their reconstructions
 * generator.safetensors, encoder.safetensors   those with the smallest distance so far
 * </pre>
 */
public final class GanRun {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");
  private static final String KIND = "chiaro.gan.checkpoint";
  private static final int LOG_EVERY = 20;
  private static final String COLUMNS =
      "step,generator,discriminator,penalty,latents,images,seconds";
  private static final Pattern ROW = Pattern.compile("\\d{1,18}(,[-+.\\w]+){5},\\d+\\.\\d");

  private final Path out;
  private final GanConfig config;
  private final Map<String, String> card;
  private final Saving saving;

  /**
   * What is saved and when.
   *
   * @param every steps between two saves
   * @param keep averaged weights that stay: so many of the newest and so many of the best
   */
  public record Saving(int every, int keep) {
    public Saving {
      if (every < 1 || keep < 1) {
        throw new ChiaroException.Usage(
            "gan.checkpoint-every and gan.keep must be > 0, were %d and %d".formatted(every, keep));
      }
    }
  }

  /** What is told while it runs: after each step. */
  @FunctionalInterface
  public interface Listener {
    void step(GanTrainer.Losses losses);
  }

  /**
   * @param card what the weights files say of themselves: data, licence, command
   */
  public GanRun(Path out, GanConfig config, Saving saving, Map<String, String> card) {
    this.out = out;
    this.config = config;
    this.saving = saving;
    this.card = Map.copyOf(card);
  }

  /**
   * Trains to the configured number of steps.
   *
   * @param start weights to begin with, for a run that is not resumed
   * @param resume go on from the newest checkpoint, where one is there
   * @param stop asked after each step; true ends the run with a checkpoint, without scores
   * @throws ChiaroException.Model if all checkpoints of a run to go on with are damaged
   */
  public void train(
      PhotoSet photos, Optional<WarmStart> start, boolean resume, Stop stop, Listener listener) {
    StepFiles checkpoints = new StepFiles(out.resolve("checkpoints"));
    try (GanTrainer trainer = new GanTrainer(config, photos);
        SavedAverages averages = new SavedAverages(out, card, saving.keep(), photos)) {
      boolean resumed = resume && checkpoints.newest(file -> restore(trainer, file)).orElse(0L) > 0;
      if (!resumed) {
        start.ifPresent(weights -> LOG.info("{}", weights.into(trainer.networks())));
      } else if (isDue(trainer.steps())) {
        // the run may have ended between the checkpoint and these
        save(averages, trainer, stop);
      }
      DiskSpace.require(out, bytes(trainer), "checkpoints, averages and sample sheets");
      Path csv = out.resolve("train.csv");
      try (StepLog log = StepLog.open(csv, trainer.steps(), COLUMNS, ROW, 1)) {
        steps(trainer, averages, checkpoints, log, stop, listener);
      }
    }
  }

  private void steps(
      GanTrainer trainer,
      SavedAverages averages,
      StepFiles checkpoints,
      StepLog log,
      Stop stop,
      Listener listener) {
    long begun = System.nanoTime();
    StateCopy last = new StateCopy();
    long[] done = {trainer.steps()};
    try (WholeSteps whole =
        new WholeSteps(
            stop::saves,
            () -> {
              write(last, checkpoints, log);
              return stopped(done[0]).getMessage();
            })) {
      while (trainer.steps() < config.steps()) {
        GanTrainer.Losses losses = whole.during(() -> step(trainer));
        listener.step(losses);
        if (losses.step() % LOG_EVERY == 0) {
          log.add(row(losses, (System.nanoTime() - begun) * 1e-9));
        }
        done[0] = losses.step();
        last.take(done[0], trainer.borrowedState());
        boolean due = isDue(losses.step());
        boolean stopping = stop.getAsBoolean();
        if (due || stopping) {
          write(last, checkpoints, log);
        }
        if (due) {
          whole.during(() -> save(averages, trainer, stop));
        } else if (stopping) {
          throw stopped(losses.step());
        }
      }
    }
  }

  private static void write(StateCopy last, StepFiles checkpoints, StepLog log) {
    last.save(
        (step, state) -> {
          log.flush();
          checkpoints.write(step, state, Map.of("kind", KIND));
        });
  }

  /** About how many bytes the folder of the run grows to. */
  private long bytes(GanTrainer trainer) {
    long state = 0;
    long weights = 0;
    for (var entry : trainer.borrowedState().entrySet()) {
      state += entry.getValue().data().remaining();
      weights += entry.getKey().startsWith("average") ? entry.getValue().data().remaining() : 0;
    }
    long saves = config.steps() / saving.every() + 1;
    long sheet =
        3L * SavedAverages.SHEET * config.shape().resolution() * config.shape().resolution();
    // averages are written as float16: the newest, the best, the chosen, and the next
    return StepFiles.AT_ONCE * state + (2L * saving.keep() + 2) * weights / 2 + 3 * saves * sheet;
  }

  private boolean isDue(long step) {
    return step % saving.every() == 0 || step == config.steps();
  }

  /** Scores and keeps the averages, unless asked to stop: a resumed run makes up for that. */
  private static SavedAverages.Row save(
      SavedAverages averages, GanTrainer trainer, BooleanSupplier stop) {
    SavedAverages.Row row =
        averages.save(trainer, stop).orElseThrow(() -> stopped(trainer.steps()));
    LOG.info("gan train: {}", text(row));
    return row;
  }

  private static ChiaroException.Interrupted stopped(long step) {
    return new ChiaroException.Interrupted(
        "gan train: stopped after step %d; go on with --resume".formatted(step));
  }

  private static String text(SavedAverages.Row row) {
    String text =
        String.format(
            Locale.ROOT, "step %d, distance to photos kept out %.4f", row.step(), row.frechet());
    return Double.isNaN(row.reconstruction())
        ? text
        : String.format(Locale.ROOT, "%s, reconstructions' error %.4f", text, row.reconstruction());
  }

  /** Goes on from a file; gives the steps that were made. */
  private static long restore(GanTrainer trainer, Path file) {
    trainer.restore(Safetensors.readOwn(file).tensors());
    return trainer.steps();
  }

  private GanTrainer.Losses step(GanTrainer trainer) {
    try {
      GanTrainer.Losses losses = trainer.step();
      double sum = losses.generator() + losses.discriminator() + losses.penalty();
      if (!Double.isFinite(sum + losses.latents() + losses.images())) {
        throw new ChiaroException.Data(
            "gan train: a loss is not a number at step " + losses.step());
      }
      return losses;
    } catch (ChiaroException.Data e) {
      throw new ChiaroException.Data(
          "%s; the last checkpoint in %s is good, go on from it with --resume and lower rates"
              .formatted(e.getMessage(), out),
          e);
    }
  }

  private static String row(GanTrainer.Losses losses, double seconds) {
    return String.format(
        Locale.ROOT,
        "%d,%.5f,%.5f,%.5f,%.5f,%.5f,%.1f",
        losses.step(),
        losses.generator(),
        losses.discriminator(),
        losses.penalty(),
        losses.latents(),
        losses.images(),
        seconds);
  }
}
