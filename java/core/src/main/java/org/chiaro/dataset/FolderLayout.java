package org.chiaro.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.chiaro.io.PairedFiles;

/** A folder of photos and one of masks for each split; they pair by sub-folder and stem. */
record FolderLayout(List<Part> parts, Truth truth) implements Layout {
  /** The two folders of a split, below the set's. */
  record Part(Split split, String photos, String masks) {
    boolean isIn(Path folder) {
      return Files.isDirectory(folder.resolve(photos)) && Files.isDirectory(folder.resolve(masks));
    }
  }

  FolderLayout {
    parts = List.copyOf(parts);
  }

  /** A set of one part. */
  static FolderLayout of(String photos, String masks, Truth truth) {
    return new FolderLayout(List.of(new Part(Split.TEST, photos, masks)), truth);
  }

  @Override
  public String tree() {
    return parts.stream()
        .map(part -> part.photos() + "/ + " + part.masks() + "/")
        .collect(Collectors.joining(", "));
  }

  @Override
  public boolean matches(Path folder) {
    return parts.stream().anyMatch(part -> part.isIn(folder));
  }

  @Override
  public Set<Split> splits(Path folder) {
    Set<Split> splits = EnumSet.noneOf(Split.class);
    parts.stream().filter(part -> part.isIn(folder)).forEach(part -> splits.add(part.split()));
    return splits;
  }

  @Override
  public PairedFiles files(Path folder, Split split) {
    List<PairedFiles.Pair> pairs = new ArrayList<>();
    List<PairedFiles.Unpaired> unpaired = new ArrayList<>();
    Map<String, PairedFiles.Pair> seen = new HashMap<>();
    for (Part part : parts) {
      if (part.isIn(folder) && (split == Split.ALL || split == part.split())) {
        PairedFiles files =
            PairedFiles.of(
                new PairedFiles.Side(folder.resolve(part.photos()), "photo", ""),
                new PairedFiles.Side(folder.resolve(part.masks()), "mask", "mask"));
        for (PairedFiles.Pair pair : files.pairs()) {
          PairedFiles.Pair other = seen.putIfAbsent(pair.name(), pair);
          if (other == null) {
            pairs.add(pair);
          } else {
            unpaired.add(PairedFiles.several(pair.name(), List.of(other.left(), pair.left())));
          }
        }
        unpaired.addAll(files.unpaired());
      }
    }
    return new PairedFiles(pairs, unpaired);
  }
}
