package org.chiaro.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.chiaro.metric.Metric;
import org.chiaro.tables.ScoreFile;

/** A score of score.json by its key: {@code maxF}. */
record ScoreKey(String key) {
  private static final String THRESHOLD = "threshold";

  /** The scores of the published tables. */
  static final List<ScoreKey> MAIN =
      List.of(
          new ScoreKey(Metric.MAXF.key()),
          new ScoreKey(Metric.IOU.key()),
          new ScoreKey(Metric.ACCURACY.key()));

  /** All scores that one of the files has, those of the published tables first. */
  static List<ScoreKey> of(ScoreFile... files) {
    Set<ScoreKey> keys = new LinkedHashSet<>(MAIN);
    for (ScoreFile file : files) {
      file.json()
          .fields()
          .forEachRemaining(
              field -> {
                // counts are whole numbers, scores are not
                if (field.getValue().isFloatingPointNumber() && !field.getKey().equals(THRESHOLD)) {
                  keys.add(new ScoreKey(field.getKey()));
                }
              });
    }
    return new ArrayList<>(keys);
  }

  /** As people call it. */
  String label() {
    return metric().map(Metric::title).orElse(key);
  }

  /** Whether a name on the command line means this score, in any case. */
  boolean is(String name) {
    return name.equalsIgnoreCase(key)
        || metric().filter(metric -> name.equalsIgnoreCase(metric.id())).isPresent();
  }

  /** Whether less is better. */
  boolean isError() {
    return metric().filter(metric -> metric == Metric.MAE || metric == Metric.BER).isPresent();
  }

  /** The value in a file; empty where it has none, or one that is not finite. */
  OptionalDouble in(ScoreFile file) {
    JsonNode node = file.json().path(key);
    return node.isNumber() && Double.isFinite(node.doubleValue())
        ? OptionalDouble.of(node.doubleValue())
        : OptionalDouble.empty();
  }

  private Optional<Metric> metric() {
    return Arrays.stream(Metric.values()).filter(metric -> metric.key().equals(key)).findFirst();
  }
}
