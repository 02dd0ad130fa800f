package org.chiaro.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The names that runs write into their folder; nothing else in it is ever deleted. */
final class RunLayout {
  private static final List<String> NAMES =
      List.of(
          "run.json",
          "config.yaml",
          "log.txt",
          "items.jsonl",
          "failures.jsonl",
          "images.npy",
          "shifted.npy",
          "sheet.png",
          "synth.json",
          "train.csv",
          "score.json",
          "ranking.json",
          "check.json",
          "check",
          "curves.csv",
          "scored.jsonl",
          "per_image.csv",
          "report.html",
          "raw.npy",
          "masks.npy",
          "verdicts.jsonl",
          "unet.safetensors",
          "generator.safetensors",
          "direction.safetensors",
          "dark.safetensors",
          "directions.safetensors",
          "directions.html",
          "discover.json",
          "charts",
          "animations",
          "truth",
          "logits.npy",
          "averages",
          "photos",
          "scored",
          "ablation.json",
          "ablation.csv",
          "ablation.md",
          "rows",
          "seeds",
          "seeds.json",
          "seeds.md",
          "embeddings.npy",
          "embeddings.csv",
          "inversion.json",
          "encoder.safetensors",
          "scores.csv",
          "relabel.json",
          "parts",
          "checkpoints",
          "pairs",
          "samples",
          "predictions",
          "replicas",
          "shards",
          "sums.json",
          "plots");

  // predictions keep the folders of their photos
  private static final int DEPTH = 16;

  private RunLayout() {}

  /** Removes what writing left half done when an earlier run was killed. */
  static void sweep(Path root) {
    try (Stream<Path> files = Files.walk(root, DEPTH)) {
      for (Path file : files.filter(AtomicFiles::isTemporary).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new ChiaroException.Output("cannot clean " + root + ": " + e.getMessage(), e);
    }
  }

  /** Removes what an earlier run left in {@code root}. */
  static void clear(Path root) {
    for (String name : NAMES) {
      Path entry = root.resolve(name);
      try {
        if (Files.isDirectory(entry) && !Files.isSymbolicLink(entry)) {
          TemporaryFolder.deleteTree(entry);
        } else {
          Files.deleteIfExists(entry);
        }
      } catch (IOException e) {
        throw new ChiaroException.Output(
            "cannot remove " + entry + ": " + AtomicFiles.reason(e), e);
      }
    }
  }
}
