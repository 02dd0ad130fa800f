package org.chiaro.tables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The published tables, from {@code published.yaml}. */
public final class Published {
  /** Names of the tables in the order of the print. */
  public static final List<String> NAMES =
      List.of("segmentation", "saliency", "ablation", "later", "gans");

  private final Map<String, TestSet> sets = new LinkedHashMap<>();
  private final JsonNode root;

  private Published(JsonNode root) {
    this.root = root;
    root.path("sets")
        .fields()
        .forEachRemaining(field -> sets.put(field.getKey(), set(field.getKey(), field.getValue())));
  }

  /** Reads the file that comes along. */
  public static Published read() {
    try (InputStream in = Published.class.getResourceAsStream("published.yaml")) {
      return new Published(new YAMLMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tables of these names, in the order of {@link #NAMES}. */
  public List<ScoreTable> tables(List<String> names) {
    return NAMES.stream().filter(names::contains).map(this::table).toList();
  }

  /** The published set that a name means, or one of that name that no table has. */
  public TestSet set(String name) {
    return sets.values().stream()
        .filter(set -> set.is(name))
        .findFirst()
        .orElseGet(() -> TestSet.unknown(name));
  }

  private ScoreTable table(String name) {
    JsonNode node = root.path("tables").path(name);
    String source = source(node);
    Map<String, String> aliases = new LinkedHashMap<>();
    node.path("aliases")
        .fields()
        .forEachRemaining(alias -> aliases.put(alias.getKey(), alias.getValue().asText()));
    List<ScoreRow> rows = new ArrayList<>();
    for (JsonNode row : node.path("rows")) {
      rows.add(
          new ScoreRow(
              row.path("spread").asBoolean() ? ScoreRow.Kind.SPREAD : ScoreRow.Kind.PUBLISHED,
              row.path("method").asText(),
              sets.get(row.path("set").asText()),
              new Marks(score(row, "max-f"), score(row, "iou"), score(row, "accuracy")),
              row.has("source") ? source(row) : source,
              Optional.empty()));
    }
    return new ScoreTable(
        name, node.path("title").asText(), node.path("protocol").asText(), source, aliases, rows);
  }

  private String source(JsonNode node) {
    return root.path("sources").path(node.path("source").asText()).asText();
  }

  private static Optional<Score> score(JsonNode row, String key) {
    String text = row.path(key).asText();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    boolean below = text.startsWith("<");
    return Optional.of(new Score(Double.parseDouble(below ? text.substring(1) : text), below));
  }

  private static TestSet set(String name, JsonNode node) {
    List<String> aliases = new ArrayList<>();
    node.path("aliases").forEach(alias -> aliases.add(alias.asText()));
    return new TestSet(name, node.path("label").asText(), node.path("photos").asInt(), aliases);
  }
}
