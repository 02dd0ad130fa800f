package org.chiaro.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** What this build was made of: names and versions, written into the jar by the build. */
public record Versions(Map<String, String> byName) {
  public Versions {
    byName = Map.copyOf(byName);
  }

  /** Reads the versions from the jar; loads nothing native. */
  public static Versions ofThisBuild() {
    Properties properties = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> byName = new TreeMap<>();
    properties.forEach((name, version) -> byName.put(name.toString(), version.toString()));
    byName.put("java", Runtime.version().toString());
    return new Versions(byName);
  }

  /** The version of one part, {@code chiaro} or {@code pytorch} say. */
  public String of(String name) {
    return byName.getOrDefault(name, "unknown");
  }
}
