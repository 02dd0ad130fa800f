package org.chiaro.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.chiaro.run.ChiaroException;

/**
 * The real photos of a run.
 *
 * @param photos files and folders to segment, for the eye
 * @param scored photos whose masks are known, scored and not trained on
 */
public record Inputs(List<Path> photos, Optional<Scored> scored) {
  /** A folder of photos and one of masks; they pair by sub-folder and name up to the first dot. */
  public record Scored(Path images, Path masks) {
    public Scored {
      for (Path folder : List.of(images, masks)) {
        if (!Files.isDirectory(folder)) {
          throw new ChiaroException.Data(folder + " is not a folder");
        }
      }
    }
  }

  public Inputs {
    photos = List.copyOf(photos);
  }
}
