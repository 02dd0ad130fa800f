package org.chiaro.io;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Map;
import org.chiaro.run.ChiaroException;

/**
 * What comes along in the jar, as files: generator.safetensors, its two directions,
 * direction.safetensors and dark.safetensors, its encoder.safetensors and latents of photos,
 * embeddings.npy, and the network unet.safetensors.
 *
 * <p>They are read where they are, in the jar: a copy elsewhere would stay behind when the process
 * is killed, and somebody else could change it.
 */
public final class EmbeddedFile {
  /** What a user says instead of a file. */
  public static final String NAME = "embedded";

  private static final String FOLDER = "/org/chiaro/embedded/";

  private EmbeddedFile() {}

  /** The file that the user named; for {@code embedded}, the one in the jar. */
  public static Path resolve(String fileOrEmbedded, String embedded) {
    return fileOrEmbedded.equals(NAME) ? inJar(embedded) : Path.of(fileOrEmbedded);
  }

  private static Path inJar(String name) {
    URL found = EmbeddedFile.class.getResource(FOLDER + name);
    if (found == null) {
      throw new ChiaroException.Model("no " + name + " comes with this build, name a file");
    }
    try {
      return path(found.toURI());
    } catch (IOException | URISyntaxException e) {
      throw new ChiaroException.Model("cannot read " + found + ": " + e.getMessage(), e);
    }
  }

  /**
   * The path of a resource: a file, or an entry of a jar, whose file system then stays open as long
   * as the process lives, as the class path does.
   */
  static synchronized Path path(URI resource) throws IOException {
    try {
      return Path.of(resource);
    } catch (FileSystemNotFoundException e) {
      try {
        FileSystems.newFileSystem(resource, Map.of());
      } catch (FileSystemAlreadyExistsException opened) {
        // by other code of this process, just now
      }
      return Path.of(resource);
    }
  }
}
