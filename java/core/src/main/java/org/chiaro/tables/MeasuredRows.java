package org.chiaro.tables;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.chiaro.run.ChiaroException;

/**
 * Puts measured rows into published tables: each beside the published row of its method and set,
 * else beside a named method's, else where its method or its set is.
 */
public final class MeasuredRows {
  /**
   * A row that is asked for.
   *
   * @param set name of the set; empty where the file knows it
   * @param file a score.json, or a run folder with one
   * @param remark what else a reader has to know; may be empty
   */
  public record Request(String method, Optional<String> set, Path file, String remark) {
    /** Reads {@code METHOD=FILE} or {@code METHOD@SET=FILE}. */
    public static Request parse(String text) {
      int equals = text.indexOf('=');
      String left = equals < 0 ? "" : text.substring(0, equals).strip();
      int at = left.lastIndexOf('@');
      String method = at < 0 ? left : left.substring(0, at).strip();
      String set = at < 0 ? "" : left.substring(at + 1).strip();
      if (method.isEmpty() || (at >= 0 && set.isEmpty()) || text.length() == equals + 1) {
        throw new ChiaroException.Usage(
            "a row has the form METHOD=FILE or METHOD@DATASET=FILE, was " + text);
      }
      return new Request(
          method,
          set.isEmpty() ? Optional.empty() : Optional.of(set),
          Path.of(text.substring(equals + 1)),
          "");
    }

    /** Reads the scores of this row. */
    public ScoreRow read(Published published) {
      ScoreFile scores = ScoreFile.read(file);
      String name =
          set.or(scores::dataset)
              .orElseThrow(
                  () ->
                      new ChiaroException.Usage(
                          "%s does not name its data set: write %s@DATASET=%s"
                              .formatted(scores.file(), method, file)));
      return ScoreRow.measured(method, published.set(name), scores, remark);
    }
  }

  private final List<ScoreTable> tables;
  private final Optional<String> against;

  private MeasuredRows(List<ScoreTable> tables, Optional<String> against) {
    this.tables = new ArrayList<>(tables);
    this.against = against;
  }

  /**
   * The tables with the rows in them; a table of its own comes last for rows that fit nowhere.
   *
   * @param against a published method to compare with where a row's own is not published
   * @throws ChiaroException.Usage if no table has that method
   */
  public static List<ScoreTable> into(
      List<ScoreTable> tables, List<ScoreRow> rows, Optional<String> against) {
    against.ifPresent(
        method -> {
          if (tables.stream().noneMatch(table -> table.hasMethod(method))) {
            throw new ChiaroException.Usage("--against " + method + ": no table here has it");
          }
        });
    MeasuredRows placing = new MeasuredRows(tables, against);
    rows.forEach(placing::place);
    return List.copyOf(placing.tables);
  }

  private void place(ScoreRow row) {
    int at = tableOf(row);
    if (at < 0) {
      tables.add(ScoreTable.ofMeasured(List.of()));
      at = tables.size() - 1;
    }
    ScoreTable table = tables.get(at);
    Optional<ScoreRow> peer =
        table
            .published(row.method(), row.set())
            .or(() -> against.flatMap(method -> peer(method, table, row.set())));
    tables.set(at, table.with(peer.map(row::against).orElse(row)));
  }

  private Optional<ScoreRow> peer(String method, ScoreTable first, TestSet set) {
    return first
        .published(method, set)
        .or(() -> tables.stream().flatMap(t -> t.published(method, set).stream()).findFirst());
  }

  private int tableOf(ScoreRow row) {
    if (tables.size() == 1) {
      return 0;
    }
    List<Predicate<ScoreTable>> wishes = new ArrayList<>();
    wishes.add(table -> table.published(row.method(), row.set()).isPresent());
    against.ifPresent(
        method -> wishes.add(table -> table.published(method, row.set()).isPresent()));
    wishes.add(table -> table.hasMethod(row.method()));
    wishes.add(table -> table.sets().contains(row.set()));
    wishes.add(table -> table.name().equals(ScoreTable.MEASURED));
    for (Predicate<ScoreTable> wish : wishes) {
      for (int i = 0; i < tables.size(); i++) {
        if (wish.test(tables.get(i))) {
          return i;
        }
      }
    }
    return -1;
  }
}
