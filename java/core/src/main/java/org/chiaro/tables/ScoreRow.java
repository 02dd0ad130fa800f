package org.chiaro.tables;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One method's scores on one set.
 *
 * @param source where a published row stands, in words; of a measured one the file
 * @param measured how it was measured, for measured rows
 */
public record ScoreRow(
    Kind kind,
    String method,
    TestSet set,
    Marks marks,
    String source,
    Optional<Measured> measured) {
  /** Where the numbers are from. */
  public enum Kind {
    PUBLISHED,
    /** Published standard deviations of the row above. */
    SPREAD,
    MEASURED
  }

  /**
   * What belongs to a measured row.
   *
   * @param remark what else a reader has to know; may be empty
   * @param against the published row that it is compared with
   */
  public record Measured(
      Path file, int n, String protocol, String remark, Optional<ScoreRow> against) {}

  /** A row read from a score.json, not yet compared with anything. */
  static ScoreRow measured(String method, TestSet set, ScoreFile file, String remark) {
    return new ScoreRow(
        Kind.MEASURED,
        method,
        set,
        file.marks(),
        file.file().toString(),
        Optional.of(
            new Measured(file.file(), file.n(), file.protocol(), remark, Optional.empty())));
  }

  /** The same measured row beside a published one. */
  ScoreRow against(ScoreRow published) {
    Measured how = measured.orElseThrow();
    return new ScoreRow(
        kind,
        method,
        set,
        marks,
        source,
        Optional.of(
            new Measured(
                how.file(), how.n(), how.protocol(), how.remark(), Optional.of(published))));
  }

  /** Measured less published; empty where one of the two is not known. */
  public OptionalDouble difference(Column column) {
    Optional<Score> ours = marks.at(column);
    Optional<Score> theirs =
        measured.flatMap(Measured::against).flatMap(row -> row.marks().at(column));
    return ours.isPresent() && theirs.isPresent()
        ? OptionalDouble.of(ours.get().value() - theirs.get().value())
        : OptionalDouble.empty();
  }

  /** Whether this is the published row of a method on a set. */
  boolean isPublished(String otherMethod, TestSet otherSet) {
    return kind == Kind.PUBLISHED && set.equals(otherSet) && isOf(otherMethod);
  }

  /** Whether a name means this row's method; case, blanks, dots and dashes do not count. */
  boolean isOf(String otherMethod) {
    return TestSet.plain(method).equals(TestSet.plain(otherMethod));
  }
}
