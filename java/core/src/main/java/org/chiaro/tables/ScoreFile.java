package org.chiaro.tables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.JsonFile;

/**
 * A score.json as {@code eval}, {@code run} and {@code demo} write it, checked.
 *
 * @param n photos scored
 * @param dataset name of the set, where the run knew it
 * @param json the whole file
 */
public record ScoreFile(
    Path file, String protocol, int n, Optional<String> dataset, ObjectNode json) {
  /** The name of the file in a run folder. */
  public static final String NAME = "score.json";

  private static final int SCHEMA = 1;

  /**
   * Reads a score.json, or the one of a run folder.
   *
   * @throws ChiaroException.Data if it is missing, damaged, of another schema, or lacks a score
   */
  public static ScoreFile read(Path fileOrFolder) {
    Path file = fileOrFolder;
    if (Files.isDirectory(file)) {
      file = file.resolve(NAME);
      if (!Files.exists(file)) {
        throw new ChiaroException.Data(fileOrFolder + " has no score.json: nothing was scored");
      }
    }
    ObjectNode json = JsonFile.read(file, SCHEMA);
    String protocol = json.path("protocol").asText();
    JsonNode n = json.path("n");
    if (protocol.isEmpty() || !n.isInt() || n.intValue() < 1) {
      throw new ChiaroException.Data(file + " is damaged: it must have a protocol and an n > 0");
    }
    ScoreFile scores =
        new ScoreFile(
            file.toAbsolutePath().normalize(), protocol, n.intValue(), dataset(json), json);
    for (Column column : Column.values()) {
      scores.required(column.key());
    }
    return scores;
  }

  /** Published rows are of the test split; another split is another set. */
  private static Optional<String> dataset(ObjectNode json) {
    String name = json.path("dataset").asText();
    String split = json.path("split").asText("test");
    return name.isBlank()
        ? Optional.empty()
        : Optional.of(split.equals("test") ? name : name + "-" + split);
  }

  /** The scores of the published tables. */
  public Marks marks() {
    return Marks.of(required("maxF"), required("iou"), required("accuracy"));
  }

  /** A score by its key, {@code mae} say. */
  public OptionalDouble score(String key) {
    JsonNode value = json.path(key);
    return value.isNumber() ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty();
  }

  /** How the scores were made, beside the protocol: equal in files that can be compared. */
  public Map<String, String> conventions() {
    Map<String, String> conventions = new LinkedHashMap<>();
    conventions.put("protocol", protocol);
    dataset.ifPresent(name -> conventions.put("dataset", name));
    conventions.put("n", Integer.toString(n));
    for (String key : new String[] {"split", "maskFrom", "maskRule", "resize", "centreCrop"}) {
      if (json.hasNonNull(key)) {
        conventions.put(key, json.get(key).asText());
      }
    }
    return conventions;
  }

  private double required(String key) {
    double value = score(key).orElse(Double.NaN);
    if (!(value >= 0 && value <= 1)) {
      throw new ChiaroException.Data(
          "%s is damaged: %s must be a number from 0 to 1, is %s"
              .formatted(
                  file, key, json.has(key) ? PlainText.of(json.get(key).toString()) : "missing"));
    }
    return value;
  }
}
