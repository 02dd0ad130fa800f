package org.chiaro.tables;

import java.util.Locale;

/**
 * One score of a table, from 0 to 1.
 *
 * @param below whether only an upper bound is known: the true value is less
 */
public record Score(double value, boolean below) {
  public Score {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("a score is from 0 to 1, was " + value);
    }
  }

  /** A known score. */
  public static Score of(double value) {
    return new Score(value, false);
  }

  /** As tables print it: {@code .797}, {@code <.001}, {@code 1.000}. */
  public String published() {
    return (below ? "<" : "") + published(value);
  }

  /** All digits: {@code 0.6687431}, {@code <0.001}. */
  public String exact() {
    return (below ? "<" : "") + value;
  }

  /** A difference as tables print it, with its sign: {@code -.004}. */
  static String signed(double difference) {
    String text = published(Math.abs(difference));
    boolean zero = text.matches("[0.]*");
    return (zero ? "" : difference < 0 ? "-" : "+") + text;
  }

  private static String published(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.startsWith("0.") ? text.substring(1) : text;
  }
}
