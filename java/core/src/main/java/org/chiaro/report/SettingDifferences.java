package org.chiaro.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Settings, versions and facts in which two runs differ. */
final class SettingDifferences {
  private static final Set<String> EVERY_RUN_HAS_ITS_OWN =
      Set.of(
          "schema", "run_id", "command_line", "started", "ended", "versions", "pairs", "training");

  private SettingDifferences() {}

  /** Rows of name, first value, second value; a dash where a run has none. */
  static List<List<String>> of(RunFolder first, RunFolder second) {
    Map<String, String> a = values(first);
    Map<String, String> b = values(second);
    Set<String> names = new LinkedHashSet<>(a.keySet());
    names.addAll(b.keySet());
    List<List<String>> rows = new ArrayList<>();
    for (String name : names) {
      String left = a.getOrDefault(name, "–");
      String right = b.getOrDefault(name, "–");
      if (!left.equals(right)) {
        rows.add(List.of(name, left, right));
      }
    }
    return rows;
  }

  private static Map<String, String> values(RunFolder run) {
    Map<String, String> values = new LinkedHashMap<>();
    run.json()
        .fields()
        .forEachRemaining(
            field -> {
              if (!EVERY_RUN_HAS_ITS_OWN.contains(field.getKey())) {
                values.put(field.getKey().replace('_', ' '), text(field.getValue()));
              }
            });
    run.configuration()
        .ifPresent(yaml -> Setting.read(yaml).forEach(s -> values.put(s.key(), s.value())));
    run.json()
        .path("versions")
        .fields()
        .forEachRemaining(
            version -> values.put("version of " + version.getKey(), text(version.getValue())));
    return values;
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }
}
