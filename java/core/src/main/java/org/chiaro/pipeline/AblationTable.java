package org.chiaro.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.chiaro.unet.SynthReport;

/**
 * The rows of an ablation on each of its data sets, as programs and people read them.
 *
 * @param rows all rows that there are to be
 * @param settings what every row has in common, by name
 * @param embedded whether the rows below Base draw latents from an embedding file
 * @param entries row by row, and in each row data set by data set
 */
public record AblationTable(
    List<AblationRow> rows,
    Map<String, Object> settings,
    boolean embedded,
    String protocol,
    List<Entry> entries) {
  /** Says in table, file and page why one row is missing and what the rows below it are then. */
  static final String NO_EMBEDDINGS = "not measured: no --embeddings";

  private static final List<String> FIGURES =
      List.of("protocol", "n", "maxF", "threshold", "iou", "accuracy", "mae", "failed");

  /**
   * One cell of the table.
   *
   * @param score the content of score.json; empty where {@code note} says why
   * @param scoreFile its place inside the folder of the run
   * @param pairs what the filters dropped while the row was trained
   * @param residentBytes memory of the process after the row, -1 where it is unknown
   */
  public record Entry(
      AblationRow row,
      String set,
      Optional<JsonNode> score,
      String scoreFile,
      SynthReport pairs,
      long residentBytes,
      String note) {

    /** A figure of score.json: {@code maxF}, {@code iou}; NaN where there is none. */
    double figure(String name) {
      return score.map(json -> json.path(name).asDouble(Double.NaN)).orElse(Double.NaN);
    }
  }

  public AblationTable {
    rows = List.copyOf(rows);
    entries = List.copyOf(entries);
  }

  /** A cell without scores, and why. */
  static Entry missing(AblationRow row, NamedSet set, SynthReport pairs, String note) {
    return new Entry(row, set.name(), Optional.empty(), "", pairs, -1, note);
  }

  /** The names of the data sets, in their order. */
  List<String> sets() {
    return entries.stream().map(Entry::set).distinct().toList();
  }

  /** The rows of one data set, in their order. */
  List<Entry> of(String set) {
    return entries.stream().filter(entry -> entry.set().equals(set)).toList();
  }

  /** One sentence on the latents, which decide what the rows mean. */
  String latents() {
    return embedded
        ? rows.get(0).label()
            + " draws Gaussian latents, the rows below it rows of the embedding file."
        : "No embeddings were given: +embeddings is not measured, and the rows below it draw"
            + " Gaussian latents as Base does.";
  }

  /** The content of ablation.json; keys never change their meaning within one schema number. */
  public ObjectNode json() {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    json.put("schema", 1);
    json.put("protocol", protocol);
    json.put("complete", entries.size() == rows.size() * sets().size());
    json.put("embedded", embedded);
    json.put("latents", latents());
    json.set("settings", mapper.valueToTree(settings));
    ArrayNode measured = json.putArray("rows");
    entries.forEach(entry -> put(measured.addObject(), entry));
    return json;
  }

  private void put(ObjectNode row, Entry entry) {
    row.put("row", entry.row().label()).put("dataset", entry.set());
    row.put("latents", latentsOf(entry));
    entry
        .score()
        .ifPresent(
            score -> {
              row.put("score", entry.scoreFile());
              FIGURES.forEach(name -> row.set(name, score.path(name)));
            });
    if (!entry.note().isEmpty()) {
      row.put("note", entry.note());
    }
    SynthReport pairs = entry.pairs();
    if (pairs.drawn() > 0) {
      row.putObject("pairs")
          .put("drawn", pairs.drawn())
          .put("kept", pairs.kept())
          .put("droppedBySize", pairs.droppedBySize())
          .put("droppedByHistogram", pairs.droppedByHistogram());
    }
    if (entry.residentBytes() > 0) {
      row.put("residentBytes", entry.residentBytes());
    }
  }

  private String latentsOf(Entry entry) {
    return embedded && entry.row().embeddings() ? "embeddings" : "gaussian";
  }

  /** A small table for each data set, in lines that end without a break. */
  public String text() {
    List<String> lines = new ArrayList<>();
    for (String set : sets()) {
      List<Entry> rows = of(set);
      lines.add(set + ", protocol " + protocol);
      lines.add(
          String.format("%-20s%10s%10s%10s%10s%8s", "", "max F", "IoU", "accuracy", "MAE", "kept"));
      rows.forEach(entry -> lines.add(line(entry)));
      disc(rows).ifPresent(disc -> lines.add(discLine(disc)));
    }
    lines.add(latents());
    return String.join(System.lineSeparator(), lines);
  }

  private static String line(Entry entry) {
    if (entry.score().isEmpty()) {
      return String.format("%-20s  %s", entry.row().label(), entry.note());
    }
    return String.format(
        Locale.ROOT,
        "%-20s%10.4f%10.4f%10.4f%10.4f%6.0f %%",
        entry.row().label(),
        entry.figure("maxF"),
        entry.figure("iou"),
        entry.figure("accuracy"),
        entry.figure("mae"),
        100 * entry.pairs().acceptanceRate());
  }

  /** What the best fixed centred disc scores on the same masks. */
  static Optional<JsonNode> disc(List<Entry> rows) {
    return rows.stream()
        .flatMap(entry -> entry.score().stream())
        .findFirst()
        .map(s -> s.get("disc"));
  }

  private static String discLine(JsonNode disc) {
    return String.format(
        Locale.ROOT,
        "%-20s%10.4f%10.4f%10.4f",
        "best centred disc",
        disc.path("maxF").asDouble(),
        disc.path("iou").asDouble(),
        disc.path("accuracy").asDouble());
  }
}
