package org.chiaro.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.chiaro.gan.inversion.EncodedParts;
import org.chiaro.gan.inversion.InversionRun;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.JsonFile;
import org.chiaro.run.Shard;
import org.chiaro.run.ShardFolders;
import org.chiaro.run.TextLines;

/**
 * The shards of a job become one run: their lists of finished and failed items, their counts and
 * scores are put together in the folder that they share, as a single process would have left them.
 * The lists are sorted by name.
 */
public final class ShardMerge {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SCHEMA = 1;
  private static final int PARTIAL = 6;

  private final Path root;
  private final List<Shard> shards;
  private final List<ObjectNode> runs;

  private ShardMerge(Path root, List<Shard> shards, List<ObjectNode> runs) {
    this.root = root;
    this.shards = shards;
    this.runs = runs;
  }

  /**
   * What was merged.
   *
   * @param root the folder of the run, absolute
   * @param items finished items; of an evaluation, scored pairs
   * @param failed items that failed
   * @param scores what an evaluation gives
   */
  public record Merged(
      Path root, int shards, int items, int failed, Optional<ScoreReport> scores) {}

  /**
   * Merges the shards below a folder; may be done again.
   *
   * @throws ChiaroException.Data if there are none, or some are missing or have not ended well
   * @throws ChiaroException.Usage if they were started with different settings, or one is at work
   */
  public static Merged of(Path folder) {
    Path root = folder.toAbsolutePath().normalize();
    List<Shard> shards = ShardFolders.in(root);
    if (shards.isEmpty()) {
      throw new ChiaroException.Data(
          folder + " holds no shards: " + root.resolve(ShardFolders.NAME) + " is not there");
    }
    ShardFolders.requireIdle(root);
    requireAll(root, shards);
    List<ObjectNode> runs = new ArrayList<>();
    for (Shard shard : shards) {
      runs.add(JsonFile.read(ShardFolders.of(root, shard).resolve("run.json"), SCHEMA));
    }
    ShardMerge merge = new ShardMerge(root, shards, runs);
    merge.requireEnded();
    merge.requireSame();
    return merge.write();
  }

  private static void requireAll(Path root, List<Shard> shards) {
    int count = shards.get(0).count();
    List<String> missing = new ArrayList<>();
    for (int index = 1; index <= count; index++) {
      Shard shard = new Shard(index, count);
      if (!Files.exists(ShardFolders.of(root, shard).resolve("run.json"))) {
        missing.add(shard.toString());
      }
    }
    if (shards.stream().anyMatch(shard -> shard.count() != count)) {
      throw new ChiaroException.Usage(
          root + " holds shards of several jobs: " + names(shards) + "; one job a folder");
    }
    if (!missing.isEmpty()) {
      throw new ChiaroException.Data(
          "%s: shards are missing: %s".formatted(root, String.join(", ", missing)));
    }
  }

  private static String names(List<Shard> shards) {
    return shards.stream().map(Shard::toString).collect(Collectors.joining(", "));
  }

  private void requireEnded() {
    List<String> open = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      int code = runs.get(i).path("exit_code").asInt(-1);
      if (code != 0 && code != PARTIAL) {
        open.add(shards.get(i).toString());
      }
    }
    if (!open.isEmpty()) {
      throw new ChiaroException.Data(
          "%s: shards have not come to their end: %s; go on with --shard I/N %s"
              .formatted(root, String.join(", ", open), again()));
    }
  }

  private void requireSame() {
    ObjectNode first = settings(0);
    for (int i = 1; i < runs.size(); i++) {
      ObjectNode other = settings(i);
      Map<String, JsonNode> names = new TreeMap<>();
      fields(first, names);
      fields(other, names);
      for (String name : names.keySet()) {
        if (!first.path(name).equals(other.path(name))) {
          throw new ChiaroException.Usage(
              "%s: %s is %s in shard %s and %s in shard %s; all must be started with the same"
                  .formatted(
                      root,
                      name.replace('_', '-'),
                      first.path(name),
                      shards.get(0),
                      other.path(name),
                      shards.get(i)));
        }
      }
    }
  }

  private ObjectNode settings(int shard) {
    ObjectNode run = runs.get(shard);
    ObjectNode settings = JSON.createObjectNode();
    settings.set("command", run.path("command"));
    settings.set("seed", run.path("seed"));
    if (run.path("settings") instanceof ObjectNode own) {
      settings.setAll(own);
    }
    return settings;
  }

  private static void fields(ObjectNode object, Map<String, JsonNode> names) {
    for (Iterator<Map.Entry<String, JsonNode>> it = object.fields(); it.hasNext(); ) {
      Map.Entry<String, JsonNode> field = it.next();
      names.put(field.getKey(), field.getValue());
    }
  }

  private Merged write() {
    Map<String, ObjectNode> items = lines("items.jsonl");
    items.values().forEach(this::requireOutput);
    Map<String, ObjectNode> failures = lines("failures.jsonl");
    write("items.jsonl", items);
    write("failures.jsonl", failures);
    Optional<ScoreReport> scores = Optional.empty();
    switch (command()) {
      case "synth" -> mergeSynth();
      case "eval" -> scores = Optional.of(mergeEval());
      case "embed" ->
          EncodedParts.merge(root, outputs(items), runs.get(0).at("/settings/whiten").asBoolean());
      case "gan invert" ->
          InversionRun.merge(
              root, runs.get(0).at("/settings/generator_sha256").asText(), outputs(items));
      default -> {
        // the lists are all that there is
      }
    }
    copy("config.yaml");
    AtomicFiles.write(root.resolve("run.json"), run().toPrettyString() + "\n");
    int done = scores.map(report -> report.comparison().scores().n()).orElse(items.size());
    return new Merged(root, shards.size(), done, failures.size(), scores);
  }

  private String command() {
    return runs.get(0).path("command").asText();
  }

  /** What makes a shard go on, or begin again where it is made in one go. */
  private String again() {
    return List.of("eval", "embed").contains(command()) ? "--overwrite" : "--resume";
  }

  private List<Path> outputs(Map<String, ObjectNode> items) {
    return items.values().stream().map(item -> root.resolve(item.path("output").asText())).toList();
  }

  private ScoreReport mergeEval() {
    List<Path> folders = shards.stream().map(shard -> ShardFolders.of(root, shard)).toList();
    return new ScoreMerge(root, folders).write(runs.get(0).at("/settings/plots").asBoolean());
  }

  /** Lines of all shards by the path that each is about, the last of a path. */
  private Map<String, ObjectNode> lines(String name) {
    Map<String, ObjectNode> lines = new TreeMap<>();
    for (Shard shard : shards) {
      Path file = ShardFolders.of(root, shard).resolve(name);
      if (!Files.exists(file)) {
        continue;
      }
      try {
        TextLines.each(
            file,
            text -> {
              try {
                if (JSON.readTree(text) instanceof ObjectNode line && line.hasNonNull("path")) {
                  lines.put(line.path("path").asText(), line);
                }
              } catch (JsonProcessingException e) {
                // torn when its process was killed; the item is in a later line
              }
            });
      } catch (IOException e) {
        throw new ChiaroException.Data(file + ": cannot be read: " + e.getMessage(), e);
      }
    }
    return lines;
  }

  private void requireOutput(ObjectNode item) {
    Path output = root.resolve(item.path("output").asText()).normalize();
    try {
      if (!output.startsWith(root) || Files.size(output) != item.path("bytes").asLong(-1)) {
        throw new ChiaroException.Data(
            "%s is not as its shard wrote it: go on with that --shard and %s"
                .formatted(output, again()));
      }
    } catch (IOException e) {
      throw new ChiaroException.Data(
          "%s is gone: go on with its --shard and %s".formatted(output, again()), e);
    }
  }

  private void write(String name, Map<String, ObjectNode> lines) {
    if (lines.isEmpty()) {
      return;
    }
    AtomicFiles.write(
        root.resolve(name),
        out -> {
          for (ObjectNode line : lines.values()) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  private void mergeSynth() {
    long drawn = 0;
    long kept = 0;
    long size = 0;
    long histogram = 0;
    ObjectNode merged = JSON.createObjectNode();
    for (Shard shard : shards) {
      ObjectNode part = JsonFile.read(ShardFolders.of(root, shard).resolve("synth.json"), SCHEMA);
      drawn += part.path("drawn").asLong();
      kept += part.path("kept").asLong();
      size += part.at("/dropped/size").asLong();
      histogram += part.at("/dropped/histogram").asLong();
      merged = part;
    }
    merged.put("complete", true).put("drawn", drawn).put("kept", kept);
    merged.putObject("dropped").put("size", size).put("histogram", histogram);
    merged.put("acceptance_rate", drawn == 0 ? 0 : (double) kept / drawn);
    AtomicFiles.write(root.resolve("synth.json"), merged.toPrettyString() + "\n");
  }

  private void copy(String name) {
    Path file = ShardFolders.of(root, shards.get(0)).resolve(name);
    if (Files.exists(file)) {
      AtomicFiles.write(root.resolve(name), out -> Files.copy(file, out));
    }
  }

  /** The first shard's, from the first start to the last end. */
  private ObjectNode run() {
    ObjectNode merged = runs.get(0).deepCopy();
    merged.remove("shard");
    merged.put("shards", shards.size());
    String started = merged.path("started").asText();
    String ended = merged.path("ended").asText();
    int code = 0;
    for (ObjectNode run : runs) {
      // times of one form: their order is that of their letters
      started = least(started, run.path("started").asText());
      ended = run.path("ended").asText().compareTo(ended) > 0 ? run.path("ended").asText() : ended;
      code = Math.max(code, run.path("exit_code").asInt());
    }
    return merged.put("started", started).put("ended", ended).put("exit_code", code);
  }

  private static String least(String a, String b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
