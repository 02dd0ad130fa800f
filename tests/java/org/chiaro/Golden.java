package org.chiaro;

import java.nio.file.Files;
import java.nio.file.Path;

/** The small golden cases of the checkout itself, in {@code tests/golden}. */
public final class Golden {
  private Golden() {}

  /** A folder of {@code tests/golden}; looked for from the working folder upwards. */
  public static Path folder(String name) {
    Path at = Path.of("").toAbsolutePath();
    while (at != null) {
      Path wanted = at.resolve("tests/golden").resolve(name);
      if (Files.isDirectory(wanted)) {
        return wanted;
      }
      at = at.getParent();
    }
    throw new IllegalStateException("tests/golden/" + name + " is missing from the checkout");
  }
}
