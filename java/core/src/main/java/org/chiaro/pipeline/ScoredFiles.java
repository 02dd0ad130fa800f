package org.chiaro.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.chiaro.report.ScoredPictures;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.RunDir;

/**
 * Where photo, map and true mask of each scored name lie, one JSON object a line, so that a page
 * can show them later. Paths inside the folder of the run are relative to it. In a shard each has
 * its number among all, too.
 */
final class ScoredFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ScoredFiles() {}

  static void write(FolderPairs pairs, RunDir run) {
    AtomicFiles.write(run.own(ScoredPictures.FILE), out -> write(pairs, run.root(), out));
  }

  private static void write(FolderPairs pairs, Path root, OutputStream out) throws IOException {
    List<FolderPairs.Parts> all = pairs.parts();
    for (int i = 0; i < all.size(); i++) {
      FolderPairs.Parts parts = all.get(i);
      ObjectNode line = JSON.createObjectNode().put("name", parts.name());
      pairs.numberOfAll(i).ifPresent(number -> line.put("number", number));
      parts.photo().ifPresent(file -> line.put("photo", text(root, file)));
      parts.map().ifPresent(file -> line.put("prediction", text(root, file)));
      line.put("mask", text(root, parts.mask())).put("truth", pairs.truth().name());
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String text(Path root, Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    return (absolute.startsWith(root) ? root.relativize(absolute) : absolute).toString();
  }
}
