package org.chiaro.direction.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.chiaro.io.Safetensors;
import org.chiaro.io.Weights;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code checkpoints/} of a discovery: both networks and both optimisers, step-001000.safetensors
 * and so on, the newest two of them.
 */
final class DiscoveryCheckpoints {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");
  private static final String KIND = "chiaro.discovery.checkpoint";
  private static final String STEP = "step";
  private static final int KEEP = 2;

  private final Path folder;
  private final Map<String, String> fixed = new LinkedHashMap<>();

  /** What must be the same in a run that goes on: the settings, and the generator. */
  DiscoveryCheckpoints(Path folder, DiscoveryConfig config, int directions, String generator) {
    this.folder = AtomicFiles.createDirectories(folder);
    fixed.putAll(config.fixed());
    fixed.put("directions", Integer.toString(directions));
    fixed.put("generator", generator);
  }

  void write(Discovery discovery) {
    Path file = folder.resolve("step-%06d.safetensors".formatted(discovery.steps()));
    Map<String, String> metadata = new LinkedHashMap<>(fixed);
    metadata.put("kind", KIND);
    metadata.put(STEP, Long.toString(discovery.steps()));
    Safetensors.write(file, discovery.state(), metadata);
    for (Path old : newestFirst().stream().skip(KEEP).toList()) {
      try {
        Files.deleteIfExists(old);
      } catch (IOException e) {
        throw new ChiaroException.Output(
            "cannot remove %s: %s".formatted(old, AtomicFiles.reason(e)), e);
      }
    }
  }

  /**
   * Goes on from the newest checkpoint that can be read; stays at the start where there is none.
   *
   * @throws ChiaroException.Usage if it was made with other settings
   */
  void restore(Discovery discovery) {
    ChiaroException.Model damage = null;
    for (Path file : newestFirst()) {
      try {
        Weights checkpoint = Safetensors.readOwn(file);
        long step = step(file, checkpoint.metadata());
        requireSame(file, checkpoint.metadata());
        discovery.restore(step, checkpoint.tensors());
        return;
      } catch (ChiaroException.Model e) {
        LOG.warn("passed over: {}", e.getMessage());
        damage = e;
      }
    }
    if (damage != null) {
      throw damage;
    }
  }

  private static long step(Path file, Map<String, String> metadata) {
    String step = metadata.getOrDefault(STEP, "");
    if (!KIND.equals(metadata.get("kind")) || !step.matches("\\d{1,18}")) {
      throw new ChiaroException.Model(file + ": not a checkpoint of a discovery");
    }
    return Long.parseLong(step);
  }

  private void requireSame(Path file, Map<String, String> metadata) {
    fixed.forEach(
        (name, value) -> {
          String before = metadata.get(name);
          if (!value.equals(before)) {
            throw new ChiaroException.Usage(
                "--resume: %s was %s in %s, now it is %s; keep it or use another --out"
                    .formatted(name, before, file, value));
          }
        });
  }

  private List<Path> newestFirst() {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files =
          new ArrayList<>(
              entries
                  .filter(path -> path.getFileName().toString().matches("step-\\d+\\.safetensors"))
                  .toList());
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
