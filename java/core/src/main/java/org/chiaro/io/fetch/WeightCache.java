package org.chiaro.io.fetch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.chiaro.io.FileSum;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.CacheFolder;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.JsonFile;

/**
 * The folder where fetched files stay, with the checksum that each had when it was first seen, in
 * {@code sums.json}.
 *
 * @param folder made when it is first written to
 */
public record WeightCache(Path folder) {
  private static final String SUMS = "sums.json";

  /** That of the user, {@link CacheFolder}. */
  public static WeightCache of(Map<String, String> environment) {
    return new WeightCache(CacheFolder.of(environment));
  }

  /** Where a file of this name is, or would be. */
  public Path path(String file) {
    return folder.resolve(file);
  }

  /** Whether it is there. */
  public boolean has(String file) {
    return Files.isRegularFile(path(file));
  }

  /** The checksum it had when it was first seen. */
  public Optional<String> recorded(String file) {
    return Optional.ofNullable(sums().get(file)).map(sum -> sum.asText());
  }

  /**
   * The checksum of a file that is there: recorded the first time, compared ever after.
   *
   * @throws ChiaroException.Model if it is another one now, with both
   */
  public String verify(String file) {
    String found = FileSum.sha256(path(file));
    ObjectNode sums = sums();
    String before = sums.path(file).asText("");
    if (before.isEmpty()) {
      sums.put(file, found);
      AtomicFiles.write(folder.resolve(SUMS), sums.toPrettyString() + "\n");
    } else if (!before.equals(found)) {
      throw new ChiaroException.Model(
          "%s has changed: its sha256 is %s, it was %s; delete it and fetch it again"
              .formatted(path(file), found, before));
    }
    return found;
  }

  private ObjectNode sums() {
    Path sums = folder.resolve(SUMS);
    return Files.exists(sums) ? JsonFile.read(sums) : JsonNodeFactory.instance.objectNode();
  }
}
