package org.chiaro.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.TextLines;

/** Lists that a run writes line by line, one JSON object each. */
final class JsonLines {
  private static final long MAX_BYTES = 1L << 30;
  private static final int MAX_LINES = 1_000_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonLines() {}

  /** The lines of a file, none if it is not there; a torn line of a killed run is passed over. */
  static List<JsonNode> read(Path file) {
    List<JsonNode> lines = new ArrayList<>();
    if (!Files.isRegularFile(file)) {
      return lines;
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ChiaroException.Data(file + " is larger than 1 GiB, it cannot be what it says");
      }
      TextLines.each(file, line -> add(line, lines));
      return lines;
    } catch (IOException e) {
      throw new ChiaroException.Data(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static void add(String line, List<JsonNode> lines) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node.isObject() && lines.size() < MAX_LINES) {
        lines.add(node);
      }
    } catch (JsonProcessingException e) {
      return; // a run that was killed leaves half a line
    }
  }
}
