package org.chiaro;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The golden cases and photo collections that lie beside a checkout, in {@code ../shared}. */
public final class Shared {
  private Shared() {}

  /** A file or folder of {@code golden/}; the calling test is skipped, loudly, where absent. */
  public static Path golden(String name) {
    return find("golden", name);
  }

  /** A file or folder of {@code data/}; the calling test is skipped, loudly, where absent. */
  public static Path data(String name) {
    return find("data", name);
  }

  private static Path find(String part, String name) {
    String override = System.getenv("CHIARO_SHARED");
    Path folder = Path.of("").toAbsolutePath();
    while (override == null
        && folder != null
        && !Files.isDirectory(folder.resolve(".git"))
        && !Files.isRegularFile(folder.resolve(".git"))) {
      folder = folder.getParent();
    }
    Path shared =
        override != null
            ? Path.of(override)
            : folder == null ? Path.of("shared") : folder.resolveSibling("shared");
    Path wanted = shared.resolve(part).resolve(name);
    if (!Files.exists(wanted)) {
      String message = "SKIPPED: " + wanted + " is not there (set CHIARO_SHARED)";
      System.err.println(message);
      Assumptions.abort(message);
    }
    return wanted;
  }
}
