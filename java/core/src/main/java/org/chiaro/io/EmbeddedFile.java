package org.chiaro.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.chiaro.run.ChiaroException;

/**
 * Weights that come along in the jar, as files: generator.safetensors, its two directions,
 * direction.safetensors and dark.safetensors, its encoder.safetensors, and the network
 * unet.safetensors.
 */
public final class EmbeddedFile {
  /** What a user says instead of a file. */
  public static final String NAME = "embedded";

  private static final String FOLDER = "/org/chiaro/embedded/";

  private EmbeddedFile() {}

  /** The file that the user named; for {@code embedded}, a copy of the one in the jar. */
  public static Path resolve(String fileOrEmbedded, String embedded) {
    return fileOrEmbedded.equals(NAME) ? extract(embedded) : Path.of(fileOrEmbedded);
  }

  /** A temporary copy that is deleted when the process ends. */
  private static Path extract(String name) {
    try (InputStream in = EmbeddedFile.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new ChiaroException.Model("no " + name + " comes with this build, name a file");
      }
      Path copy = Files.createTempFile("chiaro-", "-" + name);
      copy.toFile().deleteOnExit();
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      return copy;
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot unpack " + name + ": " + e.getMessage(), e);
    }
  }
}
