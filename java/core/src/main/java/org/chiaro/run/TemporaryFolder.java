package org.chiaro.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder for the length of one piece of work; gone, with all in it, when this is closed.
 *
 * @param path of the folder
 */
public record TemporaryFolder(Path path) implements AutoCloseable {
  /** A new one, where the system has its temporary files. */
  public static TemporaryFolder create() {
    try {
      return new TemporaryFolder(Files.createTempDirectory("chiaro-"));
    } catch (IOException e) {
      throw new ChiaroException.Output(
          "cannot make a temporary folder: " + AtomicFiles.reason(e), e);
    }
  }

  @Override
  public void close() {
    try {
      deleteTree(path);
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot remove " + path + ": " + AtomicFiles.reason(e), e);
    }
  }

  static void deleteTree(Path folder) throws IOException {
    // walk does not follow links: what they point to stays
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
