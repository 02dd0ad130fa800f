package org.chiaro.gan.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.gan.BigBiGan;
import org.chiaro.gan.ContactSheet;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Safetensors;
import org.chiaro.io.Weights;
import org.chiaro.kernel.DType;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;

/**
 * A training run in a folder: log, checkpoints, sample sheets and the averaged generator.
 *
 * <pre>
 * train.csv                        step, losses, seconds
 * checkpoints/step-001000.safetensors ; last = name of the newest
 * samples/step-001000.png          the same 64 latents each time
 * averages/generator-001000.safetensors   averaged weights, float16
 * generator.safetensors            the newest of these
 * </pre>
 */
public final class GanRun {
  private static final int KEEP = 2;
  private static final int LOG_EVERY = 20;
  private static final int SHEET = 64;
  private static final long SHEET_SEED = 1;

  private final Path out;
  private final GanConfig config;
  private final Map<String, String> card;

  /** What is told while it runs: after each step. */
  @FunctionalInterface
  public interface Listener {
    void step(GanTrainer.Losses losses);
  }

  /**
   * @param card what the weights file says of itself: data, licence, command
   */
  public GanRun(Path out, GanConfig config, Map<String, String> card) {
    this.out = out;
    this.config = config;
    this.card = Map.copyOf(card);
  }

  /**
   * Trains to the configured number of steps.
   *
   * @param resume go on from the newest checkpoint, where one is there
   * @param every steps between two checkpoints
   * @param stop asked after each step; true ends the run with a checkpoint
   */
  public void train(
      PhotoSet photos, boolean resume, int every, BooleanSupplier stop, Listener listener) {
    AtomicFiles.createDirectories(out.resolve("checkpoints"));
    AtomicFiles.createDirectories(out.resolve("samples"));
    AtomicFiles.createDirectories(out.resolve("averages"));
    try (GanTrainer trainer = new GanTrainer(config, photos)) {
      if (resume) {
        restore(trainer);
      }
      long start = System.nanoTime();
      while (trainer.steps() < config.steps()) {
        GanTrainer.Losses losses = trainer.step();
        requireFinite(losses);
        listener.step(losses);
        if (losses.step() % LOG_EVERY == 0) {
          log(losses, (System.nanoTime() - start) * 1e-9);
        }
        boolean stopping = stop.getAsBoolean();
        if (losses.step() % every == 0 || losses.step() == config.steps() || stopping) {
          save(trainer);
        }
        if (stopping) {
          throw new ChiaroException.Interrupted(
              "gan train: stopped after step %d; go on with --resume".formatted(losses.step()));
        }
      }
    }
  }

  private void restore(GanTrainer trainer) {
    Path last = out.resolve("checkpoints/last");
    if (!Files.exists(last)) {
      return;
    }
    try {
      String name = Files.readString(last).strip();
      Weights checkpoint = Safetensors.read(out.resolve("checkpoints").resolve(name));
      trainer.restore(checkpoint.tensors());
    } catch (IOException e) {
      throw new ChiaroException.Model("checkpoint: cannot read " + last, e);
    }
  }

  private void requireFinite(GanTrainer.Losses losses) {
    if (!Double.isFinite(losses.generator() + losses.discriminator() + losses.penalty())) {
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
            "%d,%.5f,%.5f,%.5f,%.1f%n",
            losses.step(),
            losses.generator(),
            losses.discriminator(),
            losses.penalty(),
            seconds);
    Path file = out.resolve("train.csv");
    try {
      String head = Files.exists(file) ? "" : "step,generator,discriminator,penalty,seconds\n";
      Files.writeString(file, head + line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot write " + file, e);
    }
  }

  private void save(GanTrainer trainer) {
    String stem = String.format(Locale.ROOT, "%06d", trainer.steps());
    Path checkpoints = out.resolve("checkpoints");
    String name = "step-" + stem + ".safetensors";
    Safetensors.write(checkpoints.resolve(name), trainer.state(), Map.of("step", stem));
    AtomicFiles.write(checkpoints.resolve("last"), name + "\n");
    try (BigBiGan averaged = trainer.averagedGenerator()) {
      var about = new java.util.TreeMap<>(card);
      about.put("steps", Long.toString(trainer.steps()));
      var arrays = averaged.weights().toArrays(DType.F16);
      Safetensors.write(out.resolve("averages/generator-" + stem + ".safetensors"), arrays, about);
      Safetensors.write(out.resolve("generator.safetensors"), arrays, about);
      sheet(averaged, out.resolve("samples/step-" + stem + ".png"));
    }
    prune(checkpoints);
  }

  private static void sheet(BigBiGan generator, Path file) {
    try (var scope = TensorScope.noGrad()) {
      Tensor z = new GaussianLatents(generator.latentSize(), SHEET_SEED).latents(0, SHEET);
      ImageFiles.writePng(file, ContactSheet.of(generator.images(z), 8));
    }
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
