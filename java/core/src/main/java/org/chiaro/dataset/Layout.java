package org.chiaro.dataset;

import java.nio.file.Path;
import java.util.Set;
import org.chiaro.io.PairedFiles;

/** One way in which the files of a data set may lie below its folder. */
sealed interface Layout permits FolderLayout, BesideLayout, CubLayout, FlowersLayout, TrimapLayout {
  /** The files and folders by which the layout is told, in one line. */
  String tree();

  /** Whether a folder looks like this. */
  boolean matches(Path folder);

  /** The splits that can be told apart below {@code folder}, without {@link Split#ALL}. */
  Set<Split> splits(Path folder);

  /**
   * Photos (left) and masks (right) of a split, and the names that are no pair.
   *
   * @throws org.chiaro.run.ChiaroException.Data if a list of the set cannot be used
   */
  PairedFiles files(Path folder, Split split);

  /** How its mask files become masks. */
  Truth truth();
}
