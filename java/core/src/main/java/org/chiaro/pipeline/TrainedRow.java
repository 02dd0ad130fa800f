package org.chiaro.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.unet.SynthReport;

/**
 * A row whose training has ended.
 *
 * @param failure why there is no network, if there is none
 */
record TrainedRow(Path weights, SynthReport pairs, Optional<String> failure) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "row.json";

  static Optional<TrainedRow> read(Path folder) {
    Path file = folder.resolve(FILE);
    Path weights = folder.resolve("unet.safetensors");
    if (!Files.exists(file) || !Files.exists(weights)) {
      return Optional.empty();
    }
    JsonNode pairs = json(file).path("pairs");
    return Optional.of(
        new TrainedRow(
            weights,
            new SynthReport(
                pairs.path("drawn").asLong(),
                pairs.path("kept").asLong(),
                pairs.path("droppedBySize").asLong(),
                pairs.path("droppedByHistogram").asLong()),
            Optional.empty()));
  }

  void write(Path folder, AblationRow row) {
    ObjectNode json = JSON.createObjectNode();
    json.put("schema", 1).put("row", row.label());
    json.putObject("pairs")
        .put("drawn", pairs.drawn())
        .put("kept", pairs.kept())
        .put("droppedBySize", pairs.droppedBySize())
        .put("droppedByHistogram", pairs.droppedByHistogram());
    AtomicFiles.write(folder.resolve(FILE), json.toPrettyString() + "\n");
  }

  private static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new ChiaroException.Data(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
