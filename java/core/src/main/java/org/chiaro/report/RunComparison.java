package org.chiaro.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.chiaro.run.ChiaroException;
import org.chiaro.tables.Grid;
import org.chiaro.tables.PlainText;
import org.chiaro.tables.ScoreFile;

/**
 * What two runs differ in; every difference is the second less the first.
 *
 * @param mismatches why the scores of the two cannot be compared, where that was allowed
 */
public record RunComparison(RunFolder first, RunFolder second, List<String> mismatches) {
  private static final int SCHEMA = 1;

  /** One score in both runs. */
  record Change(ScoreKey key, OptionalDouble first, OptionalDouble second) {
    OptionalDouble difference() {
      return first.isPresent() && second.isPresent()
          ? OptionalDouble.of(second.getAsDouble() - first.getAsDouble())
          : OptionalDouble.empty();
    }
  }

  public RunComparison {
    mismatches = mismatches.stream().map(PlainText::of).toList();
  }

  /**
   * Compares two runs.
   *
   * @param anyway compare scores of other photos or another protocol, too
   * @throws ChiaroException.Usage if both are one folder
   * @throws ChiaroException.Data if the scores cannot be compared
   */
  public static RunComparison of(RunFolder first, RunFolder second, boolean anyway) {
    if (first.isSameAs(second)) {
      throw new ChiaroException.Usage("both runs are " + first.root() + ": name two");
    }
    RunComparison comparison = new RunComparison(first, second, Mismatch.of(first, second));
    if (!comparison.mismatches().isEmpty() && !anyway) {
      throw new ChiaroException.Data(
          "%s and %s cannot be compared: %s (--compare-anyway does it all the same)"
              .formatted(first.root(), second.root(), String.join(", ", comparison.mismatches())));
    }
    return comparison;
  }

  /** Every score of one of the runs; none where neither scored anything. */
  List<Change> scores() {
    ScoreFile[] files =
        Stream.of(first, second).flatMap(run -> run.scores().stream()).toArray(ScoreFile[]::new);
    if (files.length == 0) {
      return List.of();
    }
    return ScoreKey.of(files).stream()
        .map(key -> new Change(key, value(key, first), value(key, second)))
        .toList();
  }

  private static OptionalDouble value(ScoreKey key, RunFolder run) {
    Optional<ScoreFile> scores = run.scores();
    return scores.isPresent() ? key.in(scores.get()) : OptionalDouble.empty();
  }

  /** Settings, versions and other facts that differ: name, first, second. */
  List<List<String>> settings() {
    return SettingDifferences.of(first, second);
  }

  /** What the runs are called: their folders' names, or whole paths where those are the same. */
  List<String> names() {
    List<String> names =
        first.name().equals(second.name())
            ? List.of(first.root().toString(), second.root().toString())
            : List.of(first.name(), second.name());
    return names.stream().map(PlainText::of).toList();
  }

  /** The differences as tables for a terminal. */
  public List<Grid> grids() {
    List<Grid> grids = new ArrayList<>();
    List<Grid.Line> lines = new ArrayList<>();
    for (Change change : scores()) {
      lines.add(line(change.key().label(), scoreCells(change)));
    }
    List<String> notes = new ArrayList<>();
    mismatches.forEach(text -> notes.add("Not comparable: " + text + "."));
    if (!lines.isEmpty()) {
      List<String> heads = new ArrayList<>(names());
      heads.add("difference");
      grids.add(new Grid("", List.of(new Grid.Group("", heads)), lines, notes));
    }
    List<Grid.Line> settings =
        settings().stream().map(row -> line(row.get(0), row.subList(1, 3))).toList();
    if (!settings.isEmpty()) {
      grids.add(new Grid("", List.of(new Grid.Group("", names())), settings, List.of()));
    }
    return grids;
  }

  /** The cells of a change: first, second, difference. */
  static List<String> scoreCells(Change change) {
    return List.of(
        Decimal.score(change.first()),
        Decimal.score(change.second()),
        Decimal.difference(change.difference()));
  }

  private static Grid.Line line(String label, List<String> cells) {
    return new Grid.Line(Grid.Kind.MEASURED, label, cells);
  }

  /** Everything as one JSON object, numbers in full. */
  public ObjectNode json() {
    ObjectNode json = new ObjectMapper().createObjectNode().put("schema", SCHEMA);
    json.put("first", first.root().toString()).put("second", second.root().toString());
    mismatches.forEach(json.putArray("mismatches")::add);
    ArrayNode scores = json.putArray("scores");
    for (Change change : scores()) {
      ObjectNode node = scores.addObject().put("score", change.key().key());
      change.first().ifPresent(value -> node.put("first", value));
      change.second().ifPresent(value -> node.put("second", value));
      change.difference().ifPresent(value -> node.put("difference", value));
    }
    ArrayNode settings = json.putArray("settings");
    for (List<String> row : settings()) {
      settings
          .addObject()
          .put("setting", row.get(0))
          .put("first", row.get(1))
          .put("second", row.get(2));
    }
    return json;
  }
}
