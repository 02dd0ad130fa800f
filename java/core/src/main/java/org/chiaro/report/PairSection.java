package org.chiaro.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.HtmlReport;
import org.chiaro.run.JsonFile;

/** What the generator draws, and what the filters make of it. */
final class PairSection {
  private static final int SCHEMA = 1;
  private static final int MOST = 24;

  private PairSection() {}

  static void add(HtmlReport page, RunFolder run) {
    Optional<Path> list = run.existing("samples/pairs.json");
    Optional<JsonNode> counts = counts(run);
    if (list.isEmpty() && counts.isEmpty()) {
      return;
    }
    page.section("What the generator teaches");
    if (list.isPresent()) {
      page.paragraph(
          "Each card: a generated image, the same latent shifted along the direction, the mask of"
              + " what got lighter, and what the filters say.");
      List<HtmlReport.Row> rows = new ArrayList<>();
      for (JsonNode pair : JsonFile.read(list.get(), SCHEMA).path("pairs")) {
        if (rows.size() < MOST) {
          rows.add(row(run, pair));
        }
      }
      page.thumbnails(rows);
    }
    counts.ifPresent(found -> page.facts(facts(found)));
  }

  private static HtmlReport.Row row(RunFolder run, JsonNode pair) {
    List<HtmlReport.Shot> shots = new ArrayList<>();
    for (String kind : List.of("image", "shifted", "mask")) {
      String name = pair.path(kind).asText();
      boolean inside = name.matches("[\\w.-]+");
      try {
        if (inside && run.existing("samples/pairs/" + name).isPresent()) {
          Path file = run.file("samples/pairs/" + name);
          shots.add(new HtmlReport.Shot(Thumbnail.ofResult(file), kind));
        }
      } catch (ChiaroException.Data e) {
        continue; // a page without one picture is still a page
      }
    }
    String dropper = pair.path("dropped_by").asText();
    boolean kept = dropper.isEmpty();
    String note =
        kept
            ? "kept, %d %% object".formatted(Math.round(100 * pair.path("area").asDouble()))
            : "dropped by " + dropper;
    return new HtmlReport.Row(shots, note, kept ? HtmlReport.Verdict.GOOD : HtmlReport.Verdict.BAD);
  }

  /** Of synth.json where pairs were stored, of run.json where they were made meanwhile. */
  private static Optional<JsonNode> counts(RunFolder run) {
    Optional<JsonNode> stored =
        run.existing("synth.json").map(file -> (JsonNode) JsonFile.read(file, SCHEMA));
    return stored.or(() -> Optional.of(run.json().path("pairs")).filter(JsonNode::isObject));
  }

  private static Map<String, String> facts(JsonNode counts) {
    long drawn = counts.path("drawn").asLong();
    long kept = counts.path("kept").asLong();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("pairs drawn", Long.toString(drawn));
    facts.put(
        "kept",
        drawn == 0 ? "0" : "%d (%s %%)".formatted(kept, Decimal.of(100.0 * kept / drawn, 1)));
    counts
        .path("dropped")
        .fields()
        .forEachRemaining(
            filter -> facts.put("dropped by " + filter.getKey(), filter.getValue().asText()));
    return facts;
  }
}
