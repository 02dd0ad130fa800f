package org.chiaro.pipeline;

import java.nio.file.Path;
import java.util.function.Function;
import org.chiaro.io.Grey;
import org.chiaro.metric.Protocol;
import org.chiaro.run.ChiaroException;

/**
 * A data set as tables name it: a folder of photos and one of true masks, which pair by sub-folder
 * and name up to the first dot.
 *
 * @param name may name a folder: no slash, no dot in front
 */
public record NamedSet(String name, Path images, Path masks) {
  public NamedSet {
    if (!name.matches("[^./\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]*")) {
      throw new ChiaroException.Usage(
          "the name of a data set starts with no dot and has no slash, was " + name);
    }
  }

  /** Reads {@code NAME=IMAGES:MASKS}. */
  public static NamedSet parse(String text) {
    int equals = text.indexOf('=');
    int colon = text.indexOf(':', equals);
    if (equals < 1 || colon < equals + 2 || colon == text.length() - 1) {
      throw new ChiaroException.Usage(
          "a data set must have the form NAME=IMAGES:MASKS, was " + text);
    }
    return new NamedSet(
        text.substring(0, equals),
        Path.of(text.substring(equals + 1, colon)),
        Path.of(text.substring(colon + 1)));
  }

  /** Photos of this set through {@code maps} beside its masks; both folders are listed. */
  FolderPairs pairs(Protocol protocol, Function<Path, Grey> maps) {
    return FolderPairs.ofPhotos(images, masks, protocol, maps);
  }

  /** Two folders by the name of the one that both lie in: {@code ecssd/images} is of ecssd. */
  public static NamedSet of(Path images, Path masks) {
    Path parent = images.toAbsolutePath().normalize().getParent();
    Path name = parent == null ? null : parent.getFileName();
    boolean usable = name != null && !name.toString().startsWith(".");
    return new NamedSet(usable ? name.toString() : "photos", images, masks);
  }
}
