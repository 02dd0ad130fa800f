package org.chiaro.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.chiaro.io.PairedFiles;
import org.chiaro.run.ChiaroException;

/**
 * Caltech-UCSD Birds 200-2011 as its archives unpack: {@code images.txt} lists the photos below
 * {@code images/}, the masks lie below {@code segmentations/}, inside the set's folder or beside
 * it.
 *
 * <p>The split of the published rows is ReDO's {@code train_val_test_split.txt}: 0, 1, 2 for train,
 * val, test. It lies beside {@code images.txt}; without it only the whole set can be read.
 */
record CubLayout() implements Layout {
  private static final String PHOTOS = "images";
  private static final String MASKS = "segmentations";
  private static final String NAMES = "images.txt";
  private static final String SPLITS = "train_val_test_split.txt";

  @Override
  public String tree() {
    return PHOTOS + "/, " + NAMES + ", " + MASKS + "/, " + SPLITS;
  }

  @Override
  public boolean matches(Path folder) {
    return Files.isRegularFile(folder.resolve(NAMES)) && Files.isDirectory(folder.resolve(PHOTOS));
  }

  @Override
  public Set<Split> splits(Path folder) {
    return Files.isRegularFile(folder.resolve(SPLITS))
        ? EnumSet.of(Split.TRAIN, Split.VAL, Split.TEST)
        : EnumSet.noneOf(Split.class);
  }

  @Override
  public PairedFiles files(Path folder, Split split) {
    Path list = folder.resolve(NAMES);
    Path photos = folder.resolve(PHOTOS);
    Path masks = masks(folder);
    Map<Integer, String> names = ListFile.rows(list);
    Map<Integer, String> codes =
        split == Split.ALL ? Map.of() : ListFile.rows(folder.resolve(SPLITS));
    if (split != Split.ALL && !codes.keySet().equals(names.keySet())) {
      throw new ChiaroException.Data(
          "%s has %d rows, %s has %d, and their numbers differ: they are not of one set"
              .formatted(folder.resolve(SPLITS), codes.size(), list, names.size()));
    }
    String code = String.valueOf(split.ordinal());
    Listing listing = new Listing(photos, masks);
    names.forEach(
        (number, name) -> {
          if (split == Split.ALL || code.equals(codes.get(number))) {
            Path photo = ListFile.below(photos, name, list);
            listing.add(photo, ListFile.below(masks, png(name), list));
          }
        });
    return listing.files();
  }

  private static Path masks(Path folder) {
    Path inside = folder.resolve(MASKS);
    Path beside = folder.resolveSibling(MASKS);
    return !Files.isDirectory(inside) && Files.isDirectory(beside) ? beside : inside;
  }

  private static String png(String name) {
    int dot = name.lastIndexOf('.');
    return (dot > name.lastIndexOf('/') ? name.substring(0, dot) : name) + ".png";
  }

  @Override
  public Truth truth() {
    return Truth.ABOVE_HALF;
  }
}
