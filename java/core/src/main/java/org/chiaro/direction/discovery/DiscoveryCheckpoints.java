package org.chiaro.direction.discovery;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.chiaro.io.NdArray;
import org.chiaro.io.Safetensors;
import org.chiaro.io.StepFiles;
import org.chiaro.io.Weights;
import org.chiaro.run.ChiaroException;

/**
 * {@code checkpoints/} of a discovery: both networks and both optimisers, step-001000.safetensors
 * and so on, the newest two of them.
 */
final class DiscoveryCheckpoints {
  private static final String KIND = "chiaro.discovery.checkpoint";
  private static final String STEP = "step";

  private final StepFiles files;
  private final Map<String, String> fixed = new LinkedHashMap<>();

  /** What must be the same in a run that goes on: the settings, and the generator. */
  DiscoveryCheckpoints(Path folder, DiscoveryConfig config, int directions, String generator) {
    files = new StepFiles(folder);
    fixed.putAll(config.fixed());
    fixed.put("directions", Integer.toString(directions));
    fixed.put("generator", generator);
  }

  void write(long step, Map<String, NdArray> state) {
    Map<String, String> metadata = new LinkedHashMap<>(fixed);
    metadata.put("kind", KIND);
    metadata.put(STEP, Long.toString(step));
    files.write(step, state, metadata);
  }

  /**
   * Goes on from the newest checkpoint that can be read; stays at the start where there is none.
   *
   * @throws ChiaroException.Usage if it was made with other settings
   */
  void restore(Discovery discovery) {
    files.newest(
        file -> {
          Weights checkpoint = Safetensors.readOwn(file);
          long step = step(file, checkpoint.metadata());
          requireSame(file, checkpoint.metadata());
          discovery.restore(step, checkpoint.tensors());
          return step;
        });
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
}
