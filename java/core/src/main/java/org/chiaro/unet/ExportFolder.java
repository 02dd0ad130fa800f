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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.chiaro.io.PairShard;
import org.chiaro.io.PairStore;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.RunDir;
import org.chiaro.run.SynthConfig;

/** Where an export writes, and what an earlier one left there. */
final class ExportFolder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunDir run;
  private final SynthConfig config;
  private final PairBlocks blocks;

  ExportFolder(RunDir run, SynthConfig config, PairBlocks blocks) {
    this.run = run;
    this.config = config;
    this.blocks = blocks;
  }

  Path pairs() {
    return run.root().resolve("pairs");
  }

  /** The folder of the first round's pictures. */
  Path samples() {
    return AtomicFiles.createDirectories(run.root().resolve("samples"));
  }

  /** What was drawn for a block that is there and whole; empty for one that is still to be made. */
  Optional<SynthReport> stored(int block) {
    // what is Parquet, those who write it look at
    if (blocks.format() == PairStore.Format.PARQUET
        || !run.items().isDone(PairBlocks.name(block))) {
      return Optional.empty();
    }
    Optional<PairStore> store = PairStore.shard(place(block)).filter(there -> there.size() > 0);
    if (store.isEmpty() || store.get().size() < blocks.pairs(block)) {
      return Optional.empty();
    }
    if (store.get().size() > blocks.pairs(block)) {
      throw tooMany();
    }
    JsonNode last = last(store.get());
    JsonNode dropped = last.path("dropped_before");
    long drawn = last.path("sample").asLong(-1) + 1 - PairBlocks.firstSample(block);
    long size = dropped.path("size").asLong(-1);
    long histogram = dropped.path("histogram").asLong(-1);
    SynthReport report = new SynthReport(drawn, drawn - size - histogram, size, histogram);
    if (size < 0 || histogram < 0 || report.kept() != store.get().size()) {
      throw new ChiaroException.Data(
          place(block) + ": its pairs do not say what was drawn for them; use --overwrite");
    }
    return Optional.of(report);
  }

  private JsonNode last(PairStore store) {
    try {
      return JSON.readTree(store.pair(store.size() - 1).json());
    } catch (JsonProcessingException e) {
      throw new ChiaroException.Data(pairs() + ": the JSON of the last pair is damaged", e);
    }
  }

  /** Refuses a folder with shards beyond those that are asked for. */
  void requireNoOthers() {
    for (int number : PairStore.numbers(pairs())) {
      if (number >= blocks.count()) {
        throw tooMany();
      }
    }
  }

  private ChiaroException.Usage tooMany() {
    return new ChiaroException.Usage(
        "%s holds more pairs than --count %d; use --overwrite".formatted(pairs(), config.count()));
  }

  /**
   * The file whose size and sum stand for a block: the tar, or what a folder of pairs ends with.
   */
  Path proof(Path written) {
    if (!Files.isDirectory(written)) {
      return written;
    }
    try (Stream<Path> files = Files.list(written)) {
      return files.max(Comparator.naturalOrder()).orElseThrow();
    } catch (IOException e) {
      throw new ChiaroException.Output(written + ": cannot be listed: " + e.getMessage(), e);
    }
  }

  /** Removes what there is of a block, before it is made again. */
  void clear(int block) {
    Path place = place(block);
    if (Files.isDirectory(place)) {
      delete(place);
    }
  }

  private Path place(int block) {
    return PairShard.path(pairs(), blocks.format(), block);
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
                .formatted(
                    now.getKey().replace('_', '-'), was, run.root(), now.getValue().asText()));
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
    return run.own("synth.json");
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
