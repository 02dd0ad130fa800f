package org.chiaro.dataset;

import java.util.Optional;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.PairedFiles;
import org.chiaro.run.ChiaroException;

/**
 * Something that keeps a photo of a data set from being scored, or makes its score doubtful.
 *
 * @param name the photo's name inside the set
 * @param message one line for a person
 */
public record Finding(String name, Kind kind, String message) {
  /** What is wrong. */
  public enum Kind {
    /** A mask without its photo. */
    NO_PHOTO,
    /** A photo without its mask. */
    NO_MASK,
    /** A name that several files have. */
    DUPLICATE,
    /** Photo and mask differ in height or width. */
    SIZES,
    /** A file that is no picture, or is cut off. */
    UNREADABLE
  }

  /** Why a name of the set is no pair. */
  public static Finding of(PairedFiles.Unpaired unpaired) {
    Kind kind =
        switch (unpaired.why()) {
          case NO_LEFT -> Kind.NO_PHOTO;
          case NO_RIGHT -> Kind.NO_MASK;
          case SEVERAL -> Kind.DUPLICATE;
        };
    return new Finding(unpaired.name(), kind, unpaired.reason());
  }

  /** What is wrong with a pair by the headers of its two files; nothing is decoded. */
  public static Optional<Finding> of(PairedFiles.Pair pair) {
    try {
      int[] photo = ImageFiles.size(pair.left());
      int[] mask = ImageFiles.size(pair.right());
      if (photo[0] == mask[0] && photo[1] == mask[1]) {
        return Optional.empty();
      }
      return Optional.of(
          new Finding(
              pair.name(),
              Kind.SIZES,
              "%s is %d x %d, its mask %d x %d"
                  .formatted(pair.left().getFileName(), photo[1], photo[0], mask[1], mask[0])));
    } catch (ChiaroException.Data e) {
      return Optional.of(new Finding(pair.name(), Kind.UNREADABLE, e.getMessage()));
    }
  }
}
