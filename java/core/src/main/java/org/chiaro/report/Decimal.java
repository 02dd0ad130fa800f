package org.chiaro.report;

import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as the pages print them. */
final class Decimal {
  private Decimal() {}

  /** A fixed number of digits after the point. */
  static String of(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** A score with four digits; a dash where there is none. */
  static String score(OptionalDouble value) {
    return value.isPresent() ? of(value.getAsDouble(), 4) : "–";
  }

  /** A difference of scores with its sign; a dash where there is none. */
  static String difference(OptionalDouble value) {
    if (value.isEmpty()) {
      return "–";
    }
    String text = String.format(Locale.ROOT, "%+.4f", value.getAsDouble());
    return text.matches("[-+]0\\.0*") ? text.substring(1) : text;
  }
}
