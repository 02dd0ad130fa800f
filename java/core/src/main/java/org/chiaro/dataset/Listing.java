package org.chiaro.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chiaro.io.ImageTree;
import org.chiaro.io.PairedFiles;

/** Pairs that a list of the set names: each photo with the mask that belongs to it by rule. */
final class Listing {
  private final PairedFiles.Side photos;
  private final PairedFiles.Side masks;
  private final List<PairedFiles.Pair> pairs = new ArrayList<>();
  private final List<PairedFiles.Unpaired> unpaired = new ArrayList<>();
  private final Map<String, Path> seen = new HashMap<>();

  Listing(Path photos, Path masks) {
    this.photos = new PairedFiles.Side(photos, "photo", "");
    this.masks = new PairedFiles.Side(masks, "mask", "");
  }

  /** Adds one photo and its mask; what is not there, or was there before, is noted. */
  void add(Path photo, Path mask) {
    String name = ImageTree.key(photos.folder(), photo);
    Path other = seen.putIfAbsent(name, photo);
    if (other != null) {
      unpaired.add(PairedFiles.several(name, List.of(other, photo)));
    } else if (!Files.isRegularFile(photo)) {
      unpaired.add(PairedFiles.missing(name, PairedFiles.Why.NO_LEFT, photos));
    } else if (!Files.isRegularFile(mask)) {
      unpaired.add(PairedFiles.missing(name, PairedFiles.Why.NO_RIGHT, masks));
    } else {
      pairs.add(new PairedFiles.Pair(name, photo, mask));
    }
  }

  PairedFiles files() {
    return new PairedFiles(pairs, unpaired);
  }
}
