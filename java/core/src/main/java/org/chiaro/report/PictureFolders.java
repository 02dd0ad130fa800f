package org.chiaro.report;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Folders to take pictures from instead of the places that a run wrote down; files are found by
 * sub-folder and name up to the first dot.
 */
public record PictureFolders(
    Optional<Path> images, Optional<Path> masks, Optional<Path> predictions) {
  /** The places that the run wrote down. */
  public static final PictureFolders AS_RECORDED =
      new PictureFolders(Optional.empty(), Optional.empty(), Optional.empty());
}
