package org.chiaro.tables;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A table of methods and sets.
 *
 * @param name as the command line has it: {@code saliency}
 * @param protocol the one of {@code chiaro eval} that the published rows were made under; {@code
 *     own} where each source has its own
 * @param source where most of the published rows stand, in words
 * @param aliases other names of methods
 * @param rows in the order of the print
 */
public record ScoreTable(
    String name,
    String title,
    String protocol,
    String source,
    Map<String, String> aliases,
    List<ScoreRow> rows) {
  /** The name of the table for measured rows that fit no other. */
  static final String MEASURED = "measured";

  public ScoreTable {
    aliases = Map.copyOf(aliases);
    rows = List.copyOf(rows);
  }

  /** A table without published rows. */
  static ScoreTable ofMeasured(List<ScoreRow> rows) {
    return new ScoreTable(MEASURED, "Measured", "", "", Map.of(), rows);
  }

  /** The sets, in the order in which the rows first name them. */
  public List<TestSet> sets() {
    Set<TestSet> sets = new LinkedHashSet<>();
    rows.forEach(row -> sets.add(row.set()));
    return List.copyOf(sets);
  }

  /** The name that the rows of this table have for a method. */
  String methodCalled(String method) {
    String plain = TestSet.plain(method);
    return aliases.entrySet().stream()
        .filter(alias -> TestSet.plain(alias.getKey()).equals(plain))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(method);
  }

  /** Whether a published row of this method is here, on whatever set. */
  boolean hasMethod(String method) {
    String called = methodCalled(method);
    return rows.stream().anyMatch(row -> row.kind() == ScoreRow.Kind.PUBLISHED && row.isOf(called));
  }

  /** The published row of a method on a set. */
  Optional<ScoreRow> published(String method, TestSet set) {
    String called = methodCalled(method);
    return rows.stream().filter(row -> row.isPublished(called, set)).findFirst();
  }

  /** The same with one row more, below the others of its method, or at the end. */
  ScoreTable with(ScoreRow row) {
    String called = methodCalled(row.method());
    List<ScoreRow> more = new ArrayList<>(rows);
    int at = rows.size();
    for (int i = 0; i < rows.size(); i++) {
      if (TestSet.plain(methodCalled(rows.get(i).method())).equals(TestSet.plain(called))) {
        at = i + 1;
      }
    }
    more.add(at, row);
    return new ScoreTable(name, title, protocol, source, aliases, more);
  }
}
