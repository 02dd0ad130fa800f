package org.chiaro.run;

import java.nio.file.Path;
import java.util.Map;

/** The folder of what the program keeps for the user from run to run, and can do without. */
public final class CacheFolder {
  private CacheFolder() {}

  /** CHIARO_HOME, else XDG_CACHE_HOME/chiaro, else ~/.cache/chiaro; it may not be there yet. */
  public static Path of(Map<String, String> environment) {
    String own = environment.getOrDefault("CHIARO_HOME", "");
    if (!own.isEmpty()) {
      return Path.of(own);
    }
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path caches =
        shared.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(shared);
    return caches.resolve("chiaro");
  }
}
