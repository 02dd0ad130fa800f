package org.chiaro.tables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What has to be known to read a table: where rows are from, on how many photos they stand. */
final class Notes {
  private Notes() {}

  static List<String> of(ScoreTable table) {
    List<String> notes = new ArrayList<>();
    if (!table.source().isEmpty()) {
      notes.add("Published: " + table.source() + ".");
    }
    others(table)
        .forEach((source, methods) -> notes.add(String.join(", ", methods) + ": " + source + "."));
    table.rows().stream()
        .filter(row -> row.kind() == ScoreRow.Kind.MEASURED)
        .forEach(row -> notes.add(measured(row, table)));
    return notes;
  }

  private static Map<String, Set<String>> others(ScoreTable table) {
    Map<String, Set<String>> methods = new LinkedHashMap<>();
    for (ScoreRow row : table.rows()) {
      if (row.kind() != ScoreRow.Kind.MEASURED && !row.source().equals(table.source())) {
        methods.computeIfAbsent(row.source(), unseen -> new LinkedHashSet<>()).add(row.method());
      }
    }
    return methods;
  }

  private static String measured(ScoreRow row, ScoreTable table) {
    ScoreRow.Measured how = row.measured().orElseThrow();
    int published = row.set().photos();
    StringBuilder note = new StringBuilder();
    note.append(row.method()).append(" on ").append(row.set().label()).append(", measured: ");
    note.append(how.n()).append(how.n() == 1 ? " photo" : " photos");
    if (published > 0 && how.n() != published) {
      note.append(how.n() < published ? ", fewer than" : ", more than");
      note.append(" the published ").append(published);
    }
    note.append("; protocol ").append(how.protocol());
    if (how.against().isPresent() && !how.protocol().equals(table.protocol())) {
      note.append(
          table.protocol().equals("own")
              ? ", published under the source's own"
              : ", published under " + table.protocol());
    }
    note.append(how.remark().isEmpty() ? "" : "; " + how.remark());
    how.against()
        .ifPresentOrElse(
            peer -> {
              if (!peer.isOf(table.methodCalled(row.method()))) {
                note.append("; difference to ").append(peer.method());
              }
            },
            () -> note.append("; no published row to compare with"));
    return note.append("; ").append(how.file()).append('.').toString();
  }
}
