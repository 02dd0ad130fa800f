package org.chiaro.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.JsonFile;
import org.chiaro.unet.SynthReport;

/**
 * A row whose training has ended; {@code row.json} beside the weights says so.
 *
 * @param weights the network, or the row's folder where there is none
 * @param pairs what was drawn, kept and dropped
 * @param failure why there is no network, if there is none
 */
record TrainedRow(Path weights, SynthReport pairs, Optional<String> failure) {
  private static final int SCHEMA = 1;
  private static final String FILE = "row.json";

  /** What an earlier run finished in this folder. */
  static Optional<TrainedRow> read(Path folder) {
    Path file = folder.resolve(FILE);
    Path weights = folder.resolve("unet.safetensors");
    if (!Files.exists(file) || !Files.exists(weights)) {
      return Optional.empty();
    }
    JsonNode pairs = JsonFile.read(file, SCHEMA).path("pairs");
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

  /** Says that the row is finished. */
  void write(Path folder, AblationRow row) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("schema", SCHEMA).put("row", row.label());
    json.putObject("pairs")
        .put("drawn", pairs.drawn())
        .put("kept", pairs.kept())
        .put("droppedBySize", pairs.droppedBySize())
        .put("droppedByHistogram", pairs.droppedByHistogram());
    AtomicFiles.write(folder.resolve(FILE), json.toPrettyString() + "\n");
  }
}
