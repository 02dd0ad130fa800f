package org.chiaro.run;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The parsers of this package, for a fuzzer. */
public final class RunFuzz {
  private RunFuzz() {}

  private static final YAMLMapper YAML = new YAMLMapper();

  /** A configuration file, and what is made of its values. */
  public static void yaml(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      // the defaults, which the second step reads anew, cost far more than most inputs
      if (!PlainYaml.parse(YAML, text, "fuzz").isObject()) {
        return;
      }
    } catch (IOException e) {
      return;
    }
    new ConfigLoader().text(text, "fuzz").load();
  }

  /** A JSON file that a run left behind. */
  public static void json(byte[] bytes) {
    JsonFile.parse(bytes, Path.of("fuzz"));
  }
}
