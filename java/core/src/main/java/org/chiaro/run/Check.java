package org.chiaro.run;

import java.util.List;

/** Bounds of configuration values; the message names the key, the rule and the value. */
final class Check {
  private Check() {}

  static void atLeast(String key, long least, long value) {
    if (value < least) {
      throw failed(key, least == 1 ? "> 0" : ">= " + least, value);
    }
  }

  static void positive(String key, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw failed(key, "> 0", value);
    }
  }

  static void within(String key, double low, double high, double value) {
    if (!(value >= low && value <= high)) {
      throw failed(key, "from " + low + " to " + high, value);
    }
  }

  static void finite(String key, double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw failed(key, "a finite number", value);
    }
  }

  static void oneOf(String key, List<String> choices, String value) {
    if (!choices.contains(value)) {
      throw failed(key, "one of " + String.join(", ", choices), value);
    }
  }

  static void allOf(String key, List<String> choices, List<String> values) {
    for (String value : values) {
      oneOf(key, choices, value);
    }
  }

  private static ChiaroException.Usage failed(String key, String rule, Object value) {
    return new ChiaroException.Usage(key + " must be " + rule + ", was " + value);
  }
}
