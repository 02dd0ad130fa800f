package org.chiaro.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chiaro.run.HtmlReport;

/** How a run was made: settings with their origin, command, versions, device, time. */
final class MakingSection {
  private static final Set<String> APART =
      Set.of(
          "schema",
          "command",
          "command_line",
          "versions",
          "started",
          "ended",
          "exit_code",
          "error",
          "pairs",
          "training",
          "photos");
  private static final int LONGEST_LIST = 10;

  private MakingSection() {}

  /** How the run ended, where that is not simply well. */
  static Optional<String> trouble(RunFolder run) {
    JsonNode exitCode = run.json().path("exit_code");
    String error = run.json().path("error").asText();
    if (!exitCode.isNumber()) {
      return Optional.of("This run has not ended: it is still at work, or was killed.");
    }
    if (exitCode.asInt() == 0) {
      return Optional.empty();
    }
    List<String> failures = run.failures();
    String done = failures.isEmpty() ? "" : " " + failures.size() + " items failed, see below.";
    return Optional.of(
        "This run ended with exit code "
            + exitCode.asInt()
            + (error.isEmpty() ? "." : ": " + error)
            + done);
  }

  static void add(HtmlReport page, RunFolder run) {
    List<String> failures = run.failures();
    if (!failures.isEmpty()) {
      page.section("What failed");
      int shown = Math.min(LONGEST_LIST, failures.size());
      page.code(String.join("\n", failures.subList(0, shown)));
      if (shown < failures.size()) {
        page.paragraph("%d more stand in failures.jsonl.".formatted(failures.size() - shown));
      }
    }
    run.configuration().ifPresent(yaml -> settings(page, run, yaml));
    page.section("How it was made");
    page.code(
        "chiaro " + String.join(" ", run.commandLine().stream().map(MakingSection::word).toList()));
    page.facts(facts(run.json()));
  }

  private static void settings(HtmlReport page, RunFolder run, String yaml) {
    page.section("Settings");
    List<List<String>> chosen = new ArrayList<>();
    for (Setting setting : Setting.read(yaml)) {
      if (setting.chosen()) {
        chosen.add(List.of(setting.key(), setting.value(), setting.origin()));
      }
    }
    if (chosen.isEmpty()) {
      page.paragraph("Every setting has its published default.");
    } else {
      page.paragraph("These differ from the published defaults.");
      page.table(List.of("setting", "value", "from"), chosen, -1);
    }
    if (run.isPipeline()) {
      page.paragraph("All of them as config.yaml, given to chiaro run --config, repeat the run.");
    }
    page.details("All settings with their origin", yaml);
  }

  private static Map<String, String> facts(JsonNode json) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("started", json.path("started").asText());
    took(json).ifPresent(text -> facts.put("took", text));
    json.fields()
        .forEachRemaining(
            field -> {
              if (!APART.contains(field.getKey())) {
                facts.put(field.getKey().replace('_', ' '), text(field.getValue()));
              }
            });
    json.path("versions")
        .fields()
        .forEachRemaining(version -> facts.put(version.getKey(), version.getValue().asText()));
    return facts;
  }

  private static Optional<String> took(JsonNode json) {
    try {
      Duration time =
          Duration.between(
              Instant.parse(json.path("started").asText()),
              Instant.parse(json.path("ended").asText()));
      return Optional.of(
          time.toMinutes() > 0
              ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
              : Decimal.of(time.toMillis() / 1000.0, 1) + " s");
    } catch (DateTimeParseException e) {
      return Optional.empty(); // it has not ended
    }
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** A word as a shell takes it. */
  private static String word(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
