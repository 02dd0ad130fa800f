package org.chiaro.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;

/** The five freely licensed photos that come along, with their credits. */
public final class DemoPhotos {
  private static final String FOLDER = "/org/chiaro/demo/";
  private static final List<String> NAMES =
      List.of("dahlia.jpg", "cat.jpg", "coffee.jpg", "astronaut.jpg", "rocket.jpg", "CREDITS.md");

  private DemoPhotos() {}

  /** Unpacks them into a folder. */
  public static void unpack(Path folder) {
    for (String name : NAMES) {
      try (InputStream in = DemoPhotos.class.getResourceAsStream(FOLDER + name)) {
        AtomicFiles.write(folder.resolve(name), in.readAllBytes());
      } catch (IOException e) {
        throw new ChiaroException.Output("cannot unpack " + name, e);
      }
    }
  }
}
