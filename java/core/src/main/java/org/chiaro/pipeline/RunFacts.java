package org.chiaro.pipeline;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chiaro.run.RunDir;
import org.chiaro.unet.SynthReport;
import org.chiaro.unet.TrainResult;

/** What a run writes into its run.json for its page. */
public final class RunFacts {
  private RunFacts() {}

  /** Pairs that were made while a network learned, counted as in synth.json. */
  public static void pairs(RunDir run, SynthReport report) {
    Map<String, Object> dropped = new LinkedHashMap<>();
    dropped.put("size", report.droppedBySize());
    dropped.put("histogram", report.droppedByHistogram());
    Map<String, Object> pairs = new LinkedHashMap<>();
    pairs.put("drawn", report.drawn());
    pairs.put("kept", report.kept());
    pairs.put("dropped", dropped);
    run.fact("pairs", pairs);
  }

  /** How a training went. */
  public static void training(RunDir run, TrainResult result) {
    Map<String, Object> training = new LinkedHashMap<>();
    training.put("images_per_s", result.imagesPerSecond());
    training.put("resident_start_bytes", result.residentStartBytes());
    training.put("resident_end_bytes", result.residentEndBytes());
    run.fact("training", training);
  }

  /** Where the photos are; those in the run's own folder are named from there. */
  public static void photos(RunDir run, List<Path> inputs) {
    run.fact(
        "photos",
        inputs.stream()
            .map(input -> input.toAbsolutePath().normalize())
            .map(input -> input.startsWith(run.root()) ? run.root().relativize(input) : input)
            .map(Path::toString)
            .toList());
  }
}
