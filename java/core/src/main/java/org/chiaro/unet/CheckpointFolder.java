package org.chiaro.unet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Adam;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code checkpoints/} of a training: step-001000.safetensors and so on, and the one-line text
 * files {@code last} and {@code best} that hold a file's name.
 */
final class CheckpointFolder {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");
  private static final String LAST = "last";
  private static final String BEST = "best";

  private final Path folder;
  private final int keep;

  CheckpointFolder(Path folder, int keep) {
    this.folder = AtomicFiles.createDirectories(folder);
    this.keep = keep;
  }

  /** Writes a checkpoint, points {@code last} at it, drops the oldest beyond those to keep. */
  Path write(
      Checkpoint.Mark mark,
      TrainConfig config,
      Map<String, Tensor> weights,
      Optional<WeightAverage> average,
      Adam optimiser) {
    Path file = folder.resolve("step-%06d.safetensors".formatted(mark.step()));
    Checkpoint.write(file, mark, config, weights, average, optimiser);
    point(LAST, file);
    prune();
    return file;
  }

  /** Points {@code best} at a checkpoint. */
  void best(Path file) {
    point(BEST, file);
  }

  /** The newest checkpoint that can be read; damaged ones are passed over with a warning. */
  Optional<Checkpoint> latest() {
    List<Path> newestFirst = files();
    newestFirst.sort(Comparator.reverseOrder());
    named(LAST)
        .ifPresent(
            last -> {
              newestFirst.remove(last);
              newestFirst.add(0, last);
            });
    ChiaroException damage = null;
    for (Path file : newestFirst) {
      try {
        return Optional.of(Checkpoint.read(file));
      } catch (ChiaroException.Model e) {
        LOG.warn("passed over: {}", e.getMessage());
        damage = e;
      }
    }
    if (damage != null) {
      throw damage;
    }
    return Optional.empty();
  }

  /** The checkpoint of a step, which must be there. */
  Checkpoint at(long step) {
    return Checkpoint.read(folder.resolve("step-%06d.safetensors".formatted(step)));
  }

  /** Name of the last checkpoint, for messages. */
  String lastName() {
    return named(LAST).map(Path::toString).orElse("none");
  }

  private void prune() {
    List<Path> files = files();
    Path best = named(BEST).orElse(null);
    files.remove(best);
    files.sort(Comparator.naturalOrder());
    for (Path old : files.subList(0, Math.max(0, files.size() - keep))) {
      try {
        Files.deleteIfExists(old);
      } catch (IOException e) {
        throw new ChiaroException.Output("cannot remove " + old + ": " + e.getMessage(), e);
      }
    }
  }

  private List<Path> files() {
    try (Stream<Path> entries = Files.list(folder)) {
      return new ArrayList<>(
          entries
              .filter(path -> path.getFileName().toString().matches("step-\\d+\\.safetensors"))
              .toList());
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot look into " + folder + ": " + e.getMessage(), e);
    }
  }

  private void point(String name, Path file) {
    AtomicFiles.write(folder.resolve(name), file.getFileName() + "\n");
  }

  private Optional<Path> named(String name) {
    try {
      String text = Files.readString(folder.resolve(name)).trim();
      return text.matches("step-\\d+\\.safetensors")
          ? Optional.of(folder.resolve(text)).filter(Files::isRegularFile)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
