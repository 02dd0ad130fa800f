package org.chiaro.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.chiaro.io.ImageTree;
import org.chiaro.predict.PhotoList;
import org.chiaro.predict.PredictionRun;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.HtmlReport;

/** Photos beside what became of them. */
final class PhotoSection {
  private static final int MOST = 12;
  private static final List<String> KINDS = List.of("prob", "cutout", "overlay", "mask");
  // photo, map and one more: five would be too small on a phone
  private static final int SHOTS = 3;
  private static final Map<String, String> CAPTIONS =
      Map.of("prob", "map", "mask", "mask", "cutout", "cut-out", "overlay", "overlay");

  private PhotoSection() {}

  static void add(HtmlReport page, RunFolder run, PictureFolders folders) {
    Path folder = run.file(PredictionRun.FOLDER);
    if (!Files.isDirectory(folder)) {
      return;
    }
    Map<String, Map<String, Path>> pictures = pictures(folder);
    if (pictures.isEmpty()) {
      return;
    }
    page.section(run.isPipeline() ? "Photos it had never seen" : "Photos");
    if (pictures.size() > MOST) {
      page.paragraph("%d of %d photos, evenly chosen.".formatted(MOST, pictures.size()));
    }
    Map<String, Path> photos = photos(run, folders);
    List<String> names = chosen(new ArrayList<>(pictures.keySet()));
    List<HtmlReport.Row> rows = new ArrayList<>();
    for (String name : names) {
      List<HtmlReport.Shot> shots = new ArrayList<>();
      shot(photos.get(name), "photo", false).ifPresent(shots::add);
      for (String kind : KINDS) {
        if (shots.size() < SHOTS) {
          shot(pictures.get(name).get(kind), CAPTIONS.get(kind), true).ifPresent(shots::add);
        }
      }
      rows.add(new HtmlReport.Row(shots, name, HtmlReport.Verdict.NONE));
    }
    page.photos(rows);
    if (!photos.keySet().containsAll(names)) {
      page.paragraph("Not found, or not all of them: photos (--images DIR).");
    }
  }

  /** Pictures of a run by photo and kind. */
  private static Map<String, Map<String, Path>> pictures(Path folder) {
    Map<String, Map<String, Path>> pictures = new TreeMap<>();
    for (Path file : ImageTree.list(folder)) {
      String[] parts = file.getFileName().toString().split("\\.");
      String kind = parts.length > 2 ? parts[parts.length - 2] : "";
      if (KINDS.contains(kind)) {
        String name = ImageTree.key(folder, file);
        pictures.computeIfAbsent(name, unseen -> new HashMap<>()).put(kind, file);
      }
    }
    return pictures;
  }

  private static Map<String, Path> photos(RunFolder run, PictureFolders folders) {
    List<Path> inputs = new ArrayList<>();
    if (folders.images().isPresent()) {
      inputs.add(folders.images().get());
    } else {
      for (JsonNode input : run.json().path("photos")) {
        run.recorded(input.asText()).ifPresent(inputs::add);
      }
    }
    Map<String, Path> photos = new HashMap<>();
    for (Path input : inputs) {
      try {
        PhotoList.of(List.of(input)).forEach(item -> photos.put(item.key(), item.photo()));
      } catch (ChiaroException e) {
        continue; // said below the pictures
      }
    }
    return photos;
  }

  private static List<String> chosen(List<String> names) {
    List<String> chosen = new ArrayList<>();
    int shown = Math.min(MOST, names.size());
    for (int i = 0; i < shown; i++) {
      chosen.add(names.get((int) ((long) names.size() * i / shown)));
    }
    return chosen;
  }

  private static Optional<HtmlReport.Shot> shot(Path file, String caption, boolean ofRun) {
    if (file == null) {
      return Optional.empty();
    }
    try {
      byte[] png = ofRun ? Thumbnail.ofResult(file) : Thumbnail.ofPhoto(file);
      return Optional.of(new HtmlReport.Shot(png, caption));
    } catch (ChiaroException.Data e) {
      return Optional.empty(); // a page without one picture is still a page
    }
  }
}
