package org.chiaro.run;

import java.util.Collection;
import java.util.Objects;

/** Finds the word that was probably meant. */
public final class Spelling {
  private Spelling() {}

  /** The one of {@code known} with the fewest edits from {@code word}; there is at least one. */
  public static String nearest(String word, Collection<String> known) {
    String nearest = null;
    int least = Integer.MAX_VALUE;
    for (String candidate : known) {
      // so many edits it takes at least
      if (Math.abs(candidate.length() - word.length()) < least) {
        int edits = distance(word, candidate);
        nearest = edits < least ? candidate : nearest;
        least = Math.min(least, edits);
      }
    }
    return Objects.requireNonNull(nearest);
  }

  /** Edits that turn one word into the other (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
