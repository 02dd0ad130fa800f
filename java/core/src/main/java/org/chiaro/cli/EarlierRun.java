package org.chiaro.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.chiaro.run.ChiaroException;

/** What the run.json of a folder says of the run that is to be resumed. */
final class EarlierRun {
  private static final long MAX_BYTES = 4L << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private EarlierRun() {}

  /** Refuses to go on with facts that the finished items were not made with. */
  static void requireSame(Path out, Map<String, Object> facts) {
    JsonNode earlier = read(out);
    facts.forEach(
        (name, value) -> {
          if (differs(earlier, name, value)) {
            throw new ChiaroException.Usage(
                "--resume: %s was %s in %s, now it is %s; keep it, or use --overwrite"
                    .formatted(name, earlier.path(name).asText(), out, value));
          }
        });
  }

  /** What is different now and may be, one line each. */
  static List<String> differences(Path out, Map<String, Object> facts) {
    JsonNode earlier = read(out);
    List<String> lines = new ArrayList<>();
    facts.forEach(
        (name, value) -> {
          if (differs(earlier, name, value)) {
            lines.add(
                "--resume: %s was %s so far, from here on it is %s"
                    .formatted(name, earlier.path(name).asText(), value));
          }
        });
    return lines;
  }

  private static boolean differs(JsonNode earlier, String name, Object value) {
    JsonNode before = earlier.path(name);
    return !before.isMissingNode() && !before.asText().equals(value.toString());
  }

  /** The run.json of the folder; an empty object where there is none that can be read. */
  private static JsonNode read(Path out) {
    try {
      Path file = out.resolve("run.json");
      if (!Files.isRegularFile(file)) {
        return JSON.createObjectNode();
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new ChiaroException.Data(file + " is larger than 4 MiB, it cannot be what it says");
      }
      return JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    } catch (IOException e) {
      throw new ChiaroException.Data("cannot read the run.json of " + out, e);
    }
  }
}
