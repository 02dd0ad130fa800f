package org.chiaro.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.chiaro.io.MatFile;
import org.chiaro.io.PairedFiles;
import org.chiaro.run.ChiaroException;

/**
 * Oxford's 17 kinds of flowers as its archives unpack: {@code jpg/image_0001.jpg}, and {@code
 * trimaps/image_0001.png} for the photos whose numbers stand in {@code trimaps/imlist.mat}.
 */
record TrimapLayout() implements Layout {
  private static final int MOST = 9_999;

  @Override
  public String tree() {
    return "jpg/, trimaps/, trimaps/imlist.mat";
  }

  @Override
  public boolean matches(Path folder) {
    return Files.isDirectory(folder.resolve("jpg"))
        && Files.isRegularFile(folder.resolve("trimaps/imlist.mat"));
  }

  @Override
  public Set<Split> splits(Path folder) {
    return EnumSet.of(Split.TEST);
  }

  @Override
  public PairedFiles files(Path folder, Split split) {
    Path photos = folder.resolve("jpg");
    Path masks = folder.resolve("trimaps");
    Path list = masks.resolve("imlist.mat");
    Listing listing = new Listing(photos, masks);
    for (int number : MatFile.integers(list, "imlist")) {
      if (number < 1 || number > MOST) {
        throw new ChiaroException.Data(list + ": imlist names photo number " + number);
      }
      String stem = "image_%04d".formatted(number);
      listing.add(photos.resolve(stem + ".jpg"), masks.resolve(stem + ".png"));
    }
    return listing.files();
  }

  @Override
  public Truth truth() {
    return Truth.TRIMAP;
  }
}
