package org.chiaro.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.torch.Precision;

/** The words {@code key=value} after the name of the work. */
final class Arguments {
  private final Map<String, String> values = new HashMap<>();

  Arguments(String[] words) {
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      values.put(words[i].substring(0, equals), words[i].substring(equals + 1));
    }
  }

  String text(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException(key + "= is missing");
    }
    return value;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  Path path(String key) {
    return Path.of(text(key));
  }

  NdArray array(String key) throws IOException {
    return Npy.read(path(key));
  }

  int number(String key) {
    return Integer.parseInt(text(key));
  }

  int threads() {
    return number("threads");
  }

  Precision precision() {
    return Precision.valueOf(text("precision").toUpperCase(Locale.ROOT));
  }
}
