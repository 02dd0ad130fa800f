package org.chiaro.unet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.chiaro.io.PairStore;
import org.chiaro.io.PairWriter;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.SynthConfig;

/** Where an export writes, and what an earlier one left there. */
final class ExportFolder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;
  private final SynthConfig config;
  private Optional<PairStore> store = Optional.empty();

  ExportFolder(Path root, SynthConfig config) {
    this.root = root;
    this.config = config;
  }

  Path pairs() {
    return root.resolve("pairs");
  }

  /** The picture of the first round. */
  Path sheet() {
    return AtomicFiles.createDirectories(root.resolve("samples")).resolve("round-000000.png");
  }

  /** Number of pairs that can be gone on from; known after {@link #lastPair}. */
  long stored() {
    return store.map(PairStore::size).orElse(0);
  }

  /**
   * What the last stored pair says of itself. A last shard that is not full is removed, unless all
   * pairs are there: an unbroken export would not have it.
   */
  Optional<JsonNode> lastPair() {
    List<Path> shards = shards();
    store = open();
    if (stored() < config.count() && stored() != (long) shards.size() * config.shardSize()) {
      delete(shards.get(shards.size() - 1));
      store = open();
    }
    if (stored() > config.count()) {
      throw new ChiaroException.Usage(
          "%s holds %d pairs, more than --count %d; use --overwrite"
              .formatted(pairs(), stored(), config.count()));
    }
    if (store.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(store.get().pair((int) stored() - 1).json()));
    } catch (JsonProcessingException e) {
      throw new ChiaroException.Data(pairs() + ": the JSON of the last pair is damaged", e);
    }
  }

  /** Takes pairs, after those that are there where the export goes on. */
  PairWriter writer(boolean resume) {
    var format = PairStore.Format.valueOf(config.format().toUpperCase(Locale.ROOT));
    return resume
        ? PairStore.resume(pairs(), format, config.shardSize())
        : PairStore.create(pairs(), format, config.shardSize());
  }

  /** Refuses to go on with other settings than those of synth.json; without one, all are fine. */
  void requireSame(ObjectNode settings) {
    if (!Files.exists(report())) {
      return;
    }
    JsonNode before;
    try {
      before = JSON.readTree(Files.readString(report())).path("settings");
    } catch (IOException e) {
      throw new ChiaroException.Data(report() + ": cannot be read; use --overwrite", e);
    }
    for (Iterator<Map.Entry<String, JsonNode>> it = all(settings).fields(); it.hasNext(); ) {
      Map.Entry<String, JsonNode> now = it.next();
      String was = before.path(now.getKey()).asText("");
      if (!was.equals(now.getValue().asText())) {
        throw new ChiaroException.Usage(
            "--resume: %s was %s in %s and is %s now; use --overwrite or the same settings"
                .formatted(now.getKey().replace('_', '-'), was, root, now.getValue().asText()));
      }
    }
  }

  /** Writes synth.json. */
  void writeReport(ObjectNode settings, SynthReport report, boolean complete) {
    try {
      AtomicFiles.write(
          report(),
          JSON.writerWithDefaultPrettyPrinter()
                  .writeValueAsString(PairExport.summary(all(settings), report, complete))
              + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private ObjectNode all(ObjectNode settings) {
    return settings.deepCopy().put("format", config.format()).put("shard_size", config.shardSize());
  }

  private Path report() {
    return root.resolve("synth.json");
  }

  private Optional<PairStore> open() {
    // a folder may hold the beginning of its first pair only
    try (PairWriter present = writer(true)) {
      return present.count() == 0 ? Optional.empty() : Optional.of(PairStore.open(pairs()));
    }
  }

  private List<Path> shards() {
    if (!Files.isDirectory(pairs())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(pairs())) {
      return files
          .filter(file -> file.getFileName().toString().matches("pairs-\\d{6}(\\.tar)?"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new ChiaroException.Data(pairs() + ": cannot be listed: " + e.getMessage(), e);
    }
  }

  private static void delete(Path shard) {
    try (Stream<Path> tree = Files.walk(shard)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot remove " + shard + ": " + e.getMessage(), e);
    }
  }
}
