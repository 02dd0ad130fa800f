package org.chiaro.tables;

import java.util.List;
import java.util.Locale;

/**
 * The photos that a score was made on.
 *
 * @param name as the command line has it: {@code dut-omron}
 * @param label as a table's head has it
 * @param photos in the part that is scored; 0 where that is not known
 * @param aliases other names of it
 */
public record TestSet(String name, String label, int photos, List<String> aliases) {
  public TestSet {
    aliases = List.copyOf(aliases);
  }

  /** A set that no published table has. */
  static TestSet unknown(String name) {
    return new TestSet(name, name, 0, List.of());
  }

  /** Whether a name means this set; case, blanks, dots and dashes do not count. */
  public boolean is(String other) {
    String plain = plain(other);
    return plain.equals(plain(name))
        || plain.equals(plain(label))
        || aliases.stream().anyMatch(alias -> plain.equals(plain(alias)));
  }

  /** A name without what people write differently; a plus sign counts. */
  static String plain(String name) {
    String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}+]", "");
    return letters.isEmpty() ? name : letters;
  }
}
