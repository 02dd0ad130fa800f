package org.chiaro.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The real photos of a run.
 *
 * @param photos files and folders to segment, for the eye
 * @param scored photos whose masks are known, scored and not trained on
 */
public record Inputs(List<Path> photos, Optional<MaskedPhotos> scored) {
  public Inputs {
    photos = List.copyOf(photos);
  }
}
