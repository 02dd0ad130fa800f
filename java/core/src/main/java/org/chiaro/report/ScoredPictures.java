package org.chiaro.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.chiaro.dataset.Truth;
import org.chiaro.io.PairedFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.HtmlReport;

/** The photo, map and true mask of what a run scored, where they still are. */
public final class ScoredPictures {
  /** The file in which a run writes down what it scored: name, photo, prediction, mask, truth. */
  public static final String FILE = "scored.jsonl";

  private static final int MASK_FROM = 128;

  private final Map<String, Path> photos = new HashMap<>();
  private final Map<String, Path> maps = new HashMap<>();
  private final Map<String, Path> masks = new HashMap<>();
  private final int maskFrom;
  private Truth truth = Truth.LEVEL;

  private ScoredPictures(int maskFrom) {
    this.maskFrom = maskFrom;
  }

  /** Looks up what the run wrote down; folders given come before that. */
  static ScoredPictures of(RunFolder run, PictureFolders folders) {
    int maskFrom =
        run.scores().map(scores -> scores.json().path("maskFrom").asInt()).orElse(MASK_FROM);
    ScoredPictures pictures = new ScoredPictures(maskFrom);
    for (JsonNode line : JsonLines.read(run.file(FILE))) {
      String name = line.path("name").asText();
      put(pictures.photos, run, name, line.path("photo"));
      put(pictures.maps, run, name, line.path("prediction"));
      put(pictures.masks, run, name, line.path("mask"));
      pictures.truth =
          Arrays.stream(Truth.values())
              .filter(rule -> rule.name().equals(line.path("truth").asText()))
              .findFirst()
              .orElse(Truth.LEVEL);
    }
    folders.images().ifPresent(folder -> put(pictures.photos, folder, ""));
    folders.predictions().ifPresent(folder -> put(pictures.maps, folder, "prob"));
    folders.masks().ifPresent(folder -> put(pictures.masks, folder, "mask"));
    return pictures;
  }

  private static void put(Map<String, Path> files, RunFolder run, String name, JsonNode path) {
    run.recorded(path.asText()).ifPresent(file -> files.put(name, file));
  }

  private static void put(Map<String, Path> files, Path folder, String kind) {
    PairedFiles.byName(new PairedFiles.Side(folder, "picture", kind))
        .forEach((name, paths) -> files.put(name, paths.get(0)));
  }

  /** The pictures of one name that can be read, with what they are. */
  List<HtmlReport.Shot> shots(String name) {
    return Stream.of(photo(name), map(name, "map"), mask(name)).flatMap(Optional::stream).toList();
  }

  /** The photo of one name, as it was scored. */
  Optional<HtmlReport.Shot> photo(String name) {
    return shot(photos.get(name), "photo", Thumbnail::ofScored);
  }

  /** The map of one name, under a caption. */
  Optional<HtmlReport.Shot> map(String name, String caption) {
    return shot(maps.get(name), caption, Thumbnail::ofScored);
  }

  /** The true mask of one name, as the scores take it. */
  Optional<HtmlReport.Shot> mask(String name) {
    return shot(
        masks.get(name), "true mask", file -> Thumbnail.ofMask(truth.mask(file, maskFrom), file));
  }

  /** What is missing of these names, in words; empty if nothing is. */
  String missing(List<String> names) {
    List<String> missing = new ArrayList<>();
    if (!photos.keySet().containsAll(names)) {
      missing.add("photos (--images DIR)");
    }
    if (!maps.keySet().containsAll(names)) {
      missing.add("maps (--predictions DIR)");
    }
    if (!masks.keySet().containsAll(names)) {
      missing.add("true masks (--masks DIR)");
    }
    return missing.isEmpty()
        ? ""
        : "Not found, or not all of them: " + String.join(", ", missing) + ".";
  }

  private static Optional<HtmlReport.Shot> shot(
      Path file, String caption, Function<Path, byte[]> picture) {
    if (file == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new HtmlReport.Shot(picture.apply(file), caption));
    } catch (ChiaroException.Data e) {
      return Optional.empty(); // a page without one picture is still a page
    }
  }
}
