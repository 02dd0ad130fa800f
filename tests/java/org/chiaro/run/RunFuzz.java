package org.chiaro.run;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The parsers of this package, for a fuzzer. */
public final class RunFuzz {
  private RunFuzz() {}

  /** A configuration file, and what is made of its values. */
  public static void yaml(byte[] bytes) {
    new ConfigLoader().text(new String(bytes, StandardCharsets.UTF_8), "fuzz").load();
  }

  /** A JSON file that a run left behind. */
  public static void json(byte[] bytes) {
    JsonFile.parse(bytes, Path.of("fuzz"));
  }
}
