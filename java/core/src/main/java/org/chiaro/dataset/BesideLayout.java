package org.chiaro.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.chiaro.io.ImageTree;
import org.chiaro.io.PairedFiles;

/** Photos and masks in one folder: the photo is the JPEG, its mask the PNG of the same stem. */
record BesideLayout(String pictures) implements Layout {
  @Override
  public String tree() {
    return pictures + "/*.jpg + " + pictures + "/*.png";
  }

  @Override
  public boolean matches(Path folder) {
    return Files.isDirectory(folder.resolve(pictures));
  }

  @Override
  public Set<Split> splits(Path folder) {
    return EnumSet.of(Split.TEST);
  }

  @Override
  public PairedFiles files(Path folder, Split split) {
    Path both = folder.resolve(pictures);
    Map<String, List<Path>> photos = new TreeMap<>();
    Map<String, List<Path>> masks = new TreeMap<>();
    for (Path file : ImageTree.list(both)) {
      boolean mask = file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
      (mask ? masks : photos)
          .computeIfAbsent(ImageTree.key(both, file), unseen -> new ArrayList<>())
          .add(file);
    }
    return PairedFiles.of(
        new PairedFiles.Side(both, "photo (jpg)", ""),
        photos,
        new PairedFiles.Side(both, "mask (png)", ""),
        masks);
  }

  @Override
  public Truth truth() {
    return Truth.LEVEL;
  }
}
