package org.chiaro.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.chiaro.tables.ScoreFile;

/** A score of score.json by its key: {@code maxF}, or {@code eMeasure.max} where it is nested. */
record ScoreKey(String key) {
  private static final Map<String, String> LABELS =
      Map.ofEntries(
          Map.entry("maxF", "max F"),
          Map.entry("iou", "IoU"),
          Map.entry("accuracy", "accuracy"),
          Map.entry("mae", "MAE"),
          Map.entry("meanF", "mean F"),
          Map.entry("adaptiveF", "adaptive F"),
          Map.entry("weightedF", "weighted F"),
          Map.entry("sMeasure", "S-measure"),
          Map.entry("meanE", "mean E"),
          Map.entry("maxE", "max E"),
          Map.entry("adaptiveE", "adaptive E"),
          Map.entry("corLoc", "CorLoc"));
  // not scores, or shown apart
  private static final Set<String> APART = Set.of("threshold", "disc");

  /** The scores of the published tables. */
  static final List<ScoreKey> MAIN =
      List.of(new ScoreKey("maxF"), new ScoreKey("iou"), new ScoreKey("accuracy"));

  /** All scores that one of the files has, those of the published tables first. */
  static List<ScoreKey> of(ScoreFile... files) {
    Set<ScoreKey> keys = new LinkedHashSet<>(MAIN);
    for (ScoreFile file : files) {
      file.json()
          .fields()
          .forEachRemaining(
              field -> {
                if (!APART.contains(field.getKey())) {
                  add(keys, field.getKey(), field.getValue());
                }
              });
    }
    return new ArrayList<>(keys);
  }

  private static void add(Set<ScoreKey> keys, String key, JsonNode value) {
    // counts are whole numbers, scores are not
    if (value.isFloatingPointNumber()) {
      keys.add(new ScoreKey(key));
    } else if (value.isObject()) {
      value
          .fields()
          .forEachRemaining(
              field -> {
                if (field.getValue().isFloatingPointNumber()) {
                  keys.add(new ScoreKey(key + "." + field.getKey()));
                }
              });
    }
  }

  /** As people call it. */
  String label() {
    return LABELS.getOrDefault(key, key);
  }

  /** Whether a name on the command line means this score, in any case. */
  boolean is(String name) {
    return name.equalsIgnoreCase(key);
  }

  /** Whether less is better. */
  boolean isError() {
    return key.toLowerCase(Locale.ROOT).contains("mae");
  }

  /** The value in a file; empty where it has none, or one that is not finite. */
  OptionalDouble in(ScoreFile file) {
    JsonNode node = file.json();
    for (String part : key.split("\\.")) {
      node = node.path(part);
    }
    return node.isNumber() && Double.isFinite(node.doubleValue())
        ? OptionalDouble.of(node.doubleValue())
        : OptionalDouble.empty();
  }
}
