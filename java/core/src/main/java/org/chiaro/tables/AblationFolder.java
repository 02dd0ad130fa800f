package org.chiaro.tables;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.JsonFile;

/** The measured rows of an ablation: {@code ablation.json} names them and their score.json. */
public final class AblationFolder {
  /** The file that names the rows. */
  public static final String FILE = "ablation.json";

  private static final int SCHEMA = 1;

  private AblationFolder() {}

  /**
   * The rows of a folder.
   *
   * @throws ChiaroException.Data if it is no ablation folder, or a row's scores cannot be read
   */
  public static List<MeasuredRows.Request> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new ChiaroException.Data(folder + " is not the folder of an ablation: no " + FILE);
    }
    Path root = folder.toAbsolutePath().normalize();
    List<MeasuredRows.Request> rows = new ArrayList<>();
    for (JsonNode row : JsonFile.read(file, SCHEMA).path("rows")) {
      String method = row.path("row").asText();
      String score = row.path("score").asText();
      if (method.isBlank() || score.indexOf('\0') >= 0) {
        throw new ChiaroException.Data(file + " is damaged: a row without a name or a path");
      }
      if (score.isEmpty()) {
        continue; // not measured; the file says why
      }
      Path scores = root.resolve(score).normalize();
      if (!scores.startsWith(root)) {
        throw new ChiaroException.Data(file + ": " + score + " leads out of the folder");
      }
      String dataset = row.path("dataset").asText();
      String latents = row.path("latents").asText();
      rows.add(
          new MeasuredRows.Request(
              method,
              dataset.isBlank() ? Optional.empty() : Optional.of(dataset),
              scores,
              latents.isBlank() ? "" : latents + " latents"));
    }
    if (rows.isEmpty()) {
      throw new ChiaroException.Data(file + " has no measured rows");
    }
    return rows;
  }

  /** The published ablation with the rows of a folder beside it. */
  public static ScoreTable beside(Path folder) {
    Published published = Published.read();
    List<ScoreRow> rows = read(folder).stream().map(row -> row.read(published)).toList();
    return MeasuredRows.into(published.tables(List.of("ablation")), rows, Optional.empty()).get(0);
  }
}
