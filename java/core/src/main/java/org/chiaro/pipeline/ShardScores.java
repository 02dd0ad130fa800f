package org.chiaro.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.chiaro.metric.EvaluationSums;
import org.chiaro.metric.Metric;
import org.chiaro.metric.Protocol;
import org.chiaro.metric.Wanted;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.JsonFile;
import org.chiaro.saliency.Comparison;
import org.chiaro.saliency.DiscSearch;

/**
 * What one shard of an evaluation measured, as its {@code sums.json} holds it: exact sums, which
 * those of the other shards are added to.
 *
 * @param set the data set that was scored on; empty for plain folders
 * @param resized predictions that were brought to the size of their mask
 * @param failed names that are not in the sums
 */
public record ShardScores(
    Optional<ScoredSet> set,
    Wanted wanted,
    Fit fit,
    int resized,
    int failed,
    Comparison.Sums sums) {
  /** The file's name. */
  static final String FILE = "sums.json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SCHEMA = 1;

  /** Pairs that are in the sums. */
  public int count() {
    return sums.scores().n();
  }

  /** Writes the file. */
  void write(Path file) {
    ObjectNode json = JSON.createObjectNode().put("schema", SCHEMA);
    set.ifPresent(
        data ->
            json.putObject("dataset")
                .put("id", data.id())
                .put("split", data.split())
                .put("maskRule", data.maskRule()));
    json.put("protocol", wanted.protocol().id());
    json.set("metrics", JSON.valueToTree(wanted.metrics().stream().map(Metric::id).toList()));
    json.set("at", JSON.valueToTree(wanted.at()));
    json.put("strict", fit.strict()).put("centreCrop", fit.centreCrop());
    json.put("resized", resized).put("failed", failed);
    EvaluationSums scores = sums.scores();
    json.put("n", scores.n()).put("emptyUnions", scores.emptyUnions());
    json.put("emptyMasks", scores.emptyMasks()).put("fullMasks", scores.fullMasks());
    json.set("sums", JSON.valueToTree(scores.parts()));
    ObjectNode disc = json.putObject("disc");
    disc.set("iou", JSON.valueToTree(sums.disc().iou()));
    disc.set("f", JSON.valueToTree(sums.disc().f()));
    disc.set("accuracy", JSON.valueToTree(sums.disc().accuracy()));
    AtomicFiles.write(file, json + "\n");
  }

  /**
   * Reads the file.
   *
   * @throws ChiaroException.Data if it is not there or damaged
   */
  static ShardScores read(Path file) {
    ObjectNode json = JsonFile.read(file, SCHEMA);
    try {
      List<String> metrics = new ArrayList<>();
      json.path("metrics").forEach(name -> metrics.add(name.asText()));
      List<Double> at = new ArrayList<>();
      json.path("at").forEach(threshold -> at.add(threshold.doubleValue()));
      Set<Metric> wanted = new LinkedHashSet<>(Metric.named(metrics));
      Protocol protocol = Protocol.named(json.path("protocol").asText());
      return new ShardScores(
          set(json.path("dataset")),
          new Wanted(protocol, wanted, at),
          new Fit(json.path("strict").asBoolean(), json.path("centreCrop").asBoolean()),
          count(json, "resized"),
          count(json, "failed"),
          new Comparison.Sums(scores(json, at), disc(json)));
    } catch (IllegalArgumentException | ChiaroException.Usage e) {
      throw new ChiaroException.Data(file + " is damaged: " + e.getMessage(), e);
    }
  }

  private static Optional<ScoredSet> set(JsonNode set) {
    return set.isObject()
        ? Optional.of(
            new ScoredSet(
                set.path("id").asText(), set.path("split").asText(), set.path("maskRule").asText()))
        : Optional.empty();
  }

  private static EvaluationSums scores(ObjectNode json, List<Double> at) {
    Map<String, double[][]> parts = new TreeMap<>();
    json.path("sums").fieldNames().forEachRemaining(name -> parts.put(name, sums(json, name)));
    return new EvaluationSums(
        count(json, "n"),
        count(json, "emptyUnions"),
        count(json, "emptyMasks"),
        count(json, "fullMasks"),
        at,
        parts);
  }

  private static double[][] sums(ObjectNode json, String name) {
    return doubles(json.path("sums").path(name));
  }

  private static DiscSearch.Sums disc(ObjectNode json) {
    JsonNode disc = json.path("disc");
    return new DiscSearch.Sums(
        count(json, "n"),
        doubles(disc.path("iou")),
        doubles(disc.path("f")),
        doubles(disc.path("accuracy")));
  }

  private static double[][] doubles(JsonNode sums) {
    double[][] parts = new double[sums.size()][];
    for (int i = 0; i < parts.length; i++) {
      JsonNode sum = sums.path(i);
      parts[i] = new double[sum.size()];
      for (int k = 0; k < parts[i].length; k++) {
        JsonNode part = sum.path(k);
        if (!part.isNumber()) {
          throw new IllegalArgumentException("a sum has a part that is no number");
        }
        parts[i][k] = part.doubleValue();
      }
    }
    return parts;
  }

  private static int count(ObjectNode json, String name) {
    JsonNode count = json.path(name);
    if (!count.isInt() || count.intValue() < 0) {
      throw new IllegalArgumentException(name + " is not a count");
    }
    return count.intValue();
  }
}
