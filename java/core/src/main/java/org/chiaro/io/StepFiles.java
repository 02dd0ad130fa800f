package org.chiaro.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of some work in a folder of their own, {@code step-001000.safetensors} and so on:
 * the newest two, so that a damaged one has one before it.
 */
public final class StepFiles {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");
  private static final String NAME = "step-\\d{1,18}\\.safetensors";
  private static final int KEEP = 2;

  /** Files that are on disk at the same time: those to keep, and the one that is written. */
  public static final int AT_ONCE = KEEP + 1;

  private final Path folder;

  /** Makes the folder where it is missing. */
  public StepFiles(Path folder) {
    this.folder = AtomicFiles.createDirectories(folder);
  }

  /** Writes the checkpoint of a step, then drops the oldest. */
  public Path write(long step, Map<String, NdArray> tensors, Map<String, String> metadata) {
    Path file = folder.resolve("step-%06d.safetensors".formatted(step));
    Safetensors.write(file, tensors, metadata);
    for (Path old : newestFirst().stream().skip(KEEP).toList()) {
      try {
        Files.deleteIfExists(old);
      } catch (IOException e) {
        throw new ChiaroException.Output(
            "cannot remove %s: %s".formatted(old, AtomicFiles.reason(e)), e);
      }
    }
    return file;
  }

  /**
   * What {@code reading} makes of the newest checkpoint that it can use; each damaged one is passed
   * over with a warning.
   *
   * @param reading takes a file; a {@link ChiaroException.Model} means that it is damaged
   * @return empty where there is no checkpoint
   * @throws ChiaroException.Model if there are some and all are damaged
   */
  public <T> Optional<T> newest(Function<Path, T> reading) {
    ChiaroException.Model damage = null;
    for (Path file : newestFirst()) {
      try {
        return Optional.of(reading.apply(file));
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

  private List<Path> newestFirst() {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files =
          new ArrayList<>(
              entries.filter(path -> path.getFileName().toString().matches(NAME)).toList());
      // longer names are later: the padding ends at a million
      files.sort(
          Comparator.comparing((Path path) -> path.getFileName().toString().length())
              .thenComparing(Comparator.naturalOrder())
              .reversed());
      return files;
    } catch (IOException e) {
      throw new ChiaroException.Output(
          "cannot look into %s: %s".formatted(folder, AtomicFiles.reason(e)), e);
    }
  }
}
