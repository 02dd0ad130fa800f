package org.chiaro.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.chiaro.run.ChiaroException;

/** What the run.json of a folder says of the run that is to be resumed. */
final class EarlierRun {
  private static final long MAX_BYTES = 4L << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private EarlierRun() {}

  /** Refuses to go on with facts that the finished items were not made with. */
  static void requireSame(Path out, Map<String, Object> facts) {
    JsonNode earlier;
    try {
      Path file = out.resolve("run.json");
      if (!Files.isRegularFile(file)) {
        return;
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new ChiaroException.Data(file + " is larger than 4 MiB, it cannot be what it says");
      }
      earlier = JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      return;
    } catch (IOException e) {
      throw new ChiaroException.Data("cannot read the run.json of " + out, e);
    }
    facts.forEach(
        (name, value) -> {
          JsonNode before = earlier.path(name);
          if (!before.isMissingNode() && !before.asText().equals(value.toString())) {
            throw new ChiaroException.Usage(
                "--resume: %s was %s in %s, now it is %s; keep it, or use --overwrite"
                    .formatted(name, before.asText(), out, value));
          }
        });
  }
}
