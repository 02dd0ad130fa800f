package org.chiaro.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chiaro.tables.ScoreFile;

/** Why the scores of two runs say nothing about each other. */
final class Mismatch {
  private static final String FILE = "per_image.csv";

  private Mismatch() {}

  /** The reasons, each a few words; none where one of the runs has no scores. */
  static List<String> of(RunFolder first, RunFolder second) {
    Optional<ScoreFile> a = first.scores();
    Optional<ScoreFile> b = second.scores();
    List<String> reasons = new ArrayList<>();
    if (a.isEmpty() || b.isEmpty()) {
      return reasons;
    }
    Map<String, String> ofFirst = a.get().conventions();
    Map<String, String> ofSecond = b.get().conventions();
    ofFirst.forEach(
        (name, value) -> {
          String other = ofSecond.get(name);
          if (other != null && !other.equals(value)) {
            reasons.add("%s is %s and %s".formatted(name, value, other));
          }
        });
    photos(first, second).ifPresent(reasons::add);
    return reasons;
  }

  private static Optional<String> photos(RunFolder first, RunFolder second) {
    Optional<CsvFile> a = first.existing(FILE).map(CsvFile::read);
    Optional<CsvFile> b = second.existing(FILE).map(CsvFile::read);
    if (a.isEmpty() || b.isEmpty()) {
      return Optional.empty();
    }
    Set<String> only = new HashSet<>(a.get().texts("path"));
    only.removeAll(new HashSet<>(b.get().texts("path")));
    return only.isEmpty()
        ? Optional.empty()
        : Optional.of(only.size() + " photos of the first are not in the second");
  }
}
