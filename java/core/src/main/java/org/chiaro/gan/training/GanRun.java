package org.chiaro.gan.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.chiaro.io.Safetensors;
import org.chiaro.io.Weights;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training run in a folder: log, checkpoints, sample sheets, scores and averaged weights.
 *
 * <pre>
 * train.csv                        step, losses, seconds
 * checkpoints/step-001000.safetensors ; last = name of the newest
 * samples/step-001000.png          the same 64 latents each time
 * samples/reconstructions-001000.png   photos kept out, and below them G(E(x))
 * averages/generator-001000.safetensors, encoder-001000.safetensors   averaged weights, float16
 * scores.csv                       distance to the photos kept out, error of their reconstructions
 * generator.safetensors, encoder.safetensors   those with the smallest distance so far
 * </pre>
 */
public final class GanRun {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");
  private static final int KEEP = 2;
  private static final int LOG_EVERY = 20;

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
   */
  public void train(
      PhotoSet photos,
      Optional<WarmStart> start,
      boolean resume,
      BooleanSupplier stop,
      Listener listener) {
    AtomicFiles.createDirectories(out.resolve("checkpoints"));
    try (GanTrainer trainer = new GanTrainer(config, photos);
        SavedAverages averages = new SavedAverages(out, card, saving.keep(), photos)) {
      if (!(resume && restore(trainer))) {
        start.ifPresent(weights -> LOG.info("{}", weights.into(trainer.networks())));
      }
      long begun = System.nanoTime();
      while (trainer.steps() < config.steps()) {
        GanTrainer.Losses losses = trainer.step();
        requireFinite(losses);
        listener.step(losses);
        if (losses.step() % LOG_EVERY == 0) {
          log(losses, (System.nanoTime() - begun) * 1e-9);
        }
        boolean stopping = stop.getAsBoolean();
        boolean due = losses.step() % saving.every() == 0 || losses.step() == config.steps();
        if (due || stopping) {
          checkpoint(trainer);
        }
        if (due) {
          LOG.info("gan train: {}", text(averages.save(trainer)));
        }
        if (stopping) {
          throw new ChiaroException.Interrupted(
              "gan train: stopped after step %d; go on with --resume".formatted(losses.step()));
        }
      }
    }
  }

  private static String text(SavedAverages.Row row) {
    String text =
        String.format(
            Locale.ROOT, "step %d, distance to photos kept out %.4f", row.step(), row.frechet());
    return Double.isNaN(row.reconstruction())
        ? text
        : String.format(Locale.ROOT, "%s, reconstructions' error %.4f", text, row.reconstruction());
  }

  private boolean restore(GanTrainer trainer) {
    Path last = out.resolve("checkpoints/last");
    if (!Files.exists(last)) {
      return false;
    }
    try {
      String name = Files.readString(last).strip();
      Weights checkpoint = Safetensors.read(out.resolve("checkpoints").resolve(name));
      trainer.restore(checkpoint.tensors());
      return true;
    } catch (IOException e) {
      throw new ChiaroException.Model("checkpoint: cannot read " + last, e);
    }
  }

  private void requireFinite(GanTrainer.Losses losses) {
    double sum = losses.generator() + losses.discriminator() + losses.penalty();
    if (!Double.isFinite(sum + losses.latents() + losses.images())) {
      throw new ChiaroException.Data(
          "gan train: a loss is not a number at step %d; the last checkpoint in %s is good, go on"
                  .formatted(losses.step(), out)
              + " from it with --resume and lower rates");
    }
  }

  private void log(GanTrainer.Losses losses, double seconds) {
    String line =
        String.format(
            Locale.ROOT,
            "%d,%.5f,%.5f,%.5f,%.5f,%.5f,%.1f\n",
            losses.step(),
            losses.generator(),
            losses.discriminator(),
            losses.penalty(),
            losses.latents(),
            losses.images(),
            seconds);
    Path file = out.resolve("train.csv");
    try {
      String head =
          Files.exists(file) ? "" : "step,generator,discriminator,penalty,latents,images,seconds\n";
      Files.writeString(file, head + line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot write " + file, e);
    }
  }

  private void checkpoint(GanTrainer trainer) {
    String stem = String.format(Locale.ROOT, "%06d", trainer.steps());
    Path checkpoints = out.resolve("checkpoints");
    String name = "step-" + stem + ".safetensors";
    Safetensors.write(checkpoints.resolve(name), trainer.state(), Map.of("step", stem));
    AtomicFiles.write(checkpoints.resolve("last"), name + "\n");
    prune(checkpoints);
  }

  private static void prune(Path checkpoints) {
    try (Stream<Path> files = Files.list(checkpoints)) {
      List<Path> old =
          files
              .filter(path -> path.getFileName().toString().startsWith("step-"))
              .sorted(Comparator.reverseOrder())
              .skip(KEEP)
              .toList();
      for (Path path : old) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new ChiaroException.Output(
          "cannot remove old checkpoints in %s: %s".formatted(checkpoints, AtomicFiles.reason(e)),
          e);
    }
  }
}
