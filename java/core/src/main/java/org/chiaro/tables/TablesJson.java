package org.chiaro.tables;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tables as one JSON object, numbers in full. */
public final class TablesJson {
  private static final int SCHEMA = 1;

  private TablesJson() {}

  /** {@code {"schema": 1, "tables": [...]}}. */
  public static ObjectNode of(List<ScoreTable> tables) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ArrayNode list = root.put("schema", SCHEMA).putArray("tables");
    for (ScoreTable table : tables) {
      ObjectNode node = list.addObject();
      node.put("table", table.name()).put("title", table.title());
      node.put("protocol", table.protocol()).put("source", table.source());
      ArrayNode rows = node.putArray("rows");
      table.rows().forEach(row -> put(rows.addObject(), row));
    }
    return root;
  }

  private static void put(ObjectNode node, ScoreRow row) {
    node.put("kind", row.kind().name().toLowerCase(Locale.ROOT));
    node.put("method", row.method()).put("dataset", row.set().name());
    for (Column column : Column.values()) {
      Optional<Score> score = row.marks().at(column);
      score.ifPresent(known -> node.put(column.key(), known.value()));
      if (score.map(Score::below).orElse(false)) {
        node.withArray("/upperBounds").add(column.key());
      }
    }
    if (row.set().photos() > 0) {
      node.put("publishedN", row.set().photos());
    }
    node.put("source", row.source());
    row.measured().ifPresent(how -> put(node, row, how));
  }

  private static void put(ObjectNode node, ScoreRow row, ScoreRow.Measured how) {
    node.put("n", how.n()).put("protocol", how.protocol());
    if (!how.remark().isEmpty()) {
      node.put("remark", how.remark());
    }
    how.against()
        .ifPresent(
            peer -> {
              ObjectNode difference = node.putObject("difference").put("against", peer.method());
              for (Column column : Column.values()) {
                row.difference(column).ifPresent(value -> difference.put(column.key(), value));
              }
            });
  }
}
