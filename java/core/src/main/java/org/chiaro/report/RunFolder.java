package org.chiaro.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chiaro.ranking.RankingJson;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.JsonFile;
import org.chiaro.tables.AblationFolder;
import org.chiaro.tables.ScoreFile;

/**
 * The folder of a run that is over, or nearly so.
 *
 * @param json run.json
 * @param scores score.json, where the run scored something
 */
public record RunFolder(Path root, ObjectNode json, Optional<ScoreFile> scores) {
  private static final int SCHEMA = 1;
  private static final long MAX_TEXT_BYTES = 1 << 20;

  /**
   * Opens a folder.
   *
   * @throws ChiaroException.Data if it is no run folder, or its run.json or score.json is damaged
   */
  public static RunFolder open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ChiaroException.Data(
          folder
              + (Files.exists(folder)
                  ? " is a file, the folder of a run is expected"
                  : ": no such folder"));
    }
    if (!Files.exists(folder.resolve("run.json"))) {
      throw new ChiaroException.Data(folder + " is not the folder of a run: it has no run.json");
    }
    ObjectNode json = JsonFile.read(folder.resolve("run.json"), SCHEMA);
    if (json.path("command").asText().isBlank()) {
      throw new ChiaroException.Data(folder.resolve("run.json") + " is damaged: no command");
    }
    Optional<ScoreFile> scores =
        Files.exists(folder.resolve(ScoreFile.NAME))
            ? Optional.of(ScoreFile.read(folder.resolve(ScoreFile.NAME)))
            : Optional.empty();
    return new RunFolder(folder.toAbsolutePath().normalize(), json, scores);
  }

  /** The folder's own name. */
  public String name() {
    return root.getFileName() == null ? root.toString() : root.getFileName().toString();
  }

  /** The command that made it: {@code eval}, {@code direction search}. */
  public String command() {
    return json.path("command").asText();
  }

  /** The command line, one word an entry. */
  List<String> commandLine() {
    List<String> words = new ArrayList<>();
    json.path("command_line").forEach(word -> words.add(word.asText()));
    return words;
  }

  /** Whether this is the whole pipeline: pairs, network and photos in one folder. */
  boolean isPipeline() {
    return command().equals("run") || command().equals("demo");
  }

  /** Whether another command writes a page into this folder that says more than ours. */
  public boolean hasPageOfItsOwn() {
    boolean other =
        existing(AblationFolder.FILE).isPresent() || existing(RankingJson.FILE).isPresent();
    return other && existing(RunPage.FILE).isPresent();
  }

  /** Whether the other is the same folder, by another path perhaps. */
  boolean isSameAs(RunFolder other) {
    try {
      return Files.isSameFile(root, other.root);
    } catch (IOException e) {
      throw new ChiaroException.Data(root + " or " + other.root + " has gone", e);
    }
  }

  /** A file of the run; it need not exist. */
  Path file(String name) {
    return root.resolve(name);
  }

  /** A file of the run if it is there. */
  Optional<Path> existing(String name) {
    return Optional.of(file(name)).filter(Files::isRegularFile);
  }

  /** A path that the run wrote down: of its own, or from elsewhere; empty if it is gone. */
  Optional<Path> recorded(String path) {
    if (path.isEmpty() || path.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    return Optional.of(root.resolve(path)).filter(Files::exists);
  }

  /** The resolved configuration, where the command has one. */
  Optional<String> configuration() {
    return existing("config.yaml").map(RunFolder::text);
  }

  /** Items that failed, with what was said of each. */
  List<String> failures() {
    List<String> failures = new ArrayList<>();
    for (JsonNode line : JsonLines.read(file("failures.jsonl"))) {
      failures.add(line.path("path").asText() + ": " + line.path("message").asText());
    }
    return failures;
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > MAX_TEXT_BYTES) {
        throw new ChiaroException.Data(file + " is larger than 1 MiB, it cannot be what it says");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new ChiaroException.Data(file + ": cannot be read as text", e);
    }
  }
}
