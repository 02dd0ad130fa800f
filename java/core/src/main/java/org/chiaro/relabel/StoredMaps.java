package org.chiaro.relabel;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.chiaro.io.CentreCrop;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.ImageTree;
import org.chiaro.io.Picture;
import org.chiaro.predict.PhotoList;
import org.chiaro.predict.Resize;
import org.chiaro.run.ChiaroException;
import org.chiaro.saliency.OtsuThreshold;

/**
 * Maps that lie in a folder, those of {@code chiaro saliency} say, under the photos' names.
 *
 * <p>Such maps are not probabilities: each is smoothed, so that no seam between superpixels is
 * taken for an outline, and its levels are stretched on both sides of Otsu's threshold until that
 * is 128.
 */
public final class StoredMaps implements Cue {
  /** Smoothed by way of a map of one pixel for so many in a row. */
  private static final int SMOOTH_PX = 4;

  private static final int OBJECT = 128;
  private static final int MOST = 255;

  private final Path folder;
  private final Map<String, Path> files = new HashMap<>();

  /**
   * The maps below a folder, or those of a run in it.
   *
   * @throws ChiaroException.Data if there is no such folder, or no map in it
   */
  public StoredMaps(Path folder) {
    Path predictions = folder.resolve("predictions");
    this.folder = Files.isDirectory(predictions) ? predictions : folder;
    for (Path file : ImageTree.list(this.folder)) {
      files.put(ImageTree.key(this.folder, file), file);
    }
    if (files.isEmpty()) {
      throw new ChiaroException.Data(this.folder + ": no map; chiaro saliency writes some");
    }
  }

  @Override
  public Grey map(PhotoList.Item photo, Picture square) {
    Path file = files.get(photo.key());
    if (file == null) {
      throw new ChiaroException.Data("%s: no map of %s".formatted(folder, photo.key()));
    }
    Grey map = CentreCrop.of(ImageFiles.readGrey8(file));
    Grey small = Resize.to(map, square.height() / SMOOTH_PX, square.width() / SMOOTH_PX);
    return stretched(Resize.to(small, square.height(), square.width()));
  }

  /** The map with Otsu's threshold at 128, its least level at 0 and its greatest at 255. */
  static Grey stretched(Grey map) {
    int size = map.u8().capacity();
    double[] values = new double[size];
    double least = 1;
    double greatest = 0;
    for (int i = 0; i < size; i++) {
      values[i] = (map.u8().get(i) & 0xff) / (double) MOST;
      least = Math.min(least, values[i]);
      greatest = Math.max(greatest, values[i]);
    }
    double threshold = OtsuThreshold.of(values);
    Grey stretched = Grey.allocate(map.height(), map.width());
    for (int i = 0; i < size; i++) {
      double value = values[i];
      double level =
          value > threshold
              ? OBJECT + (MOST - OBJECT) * (value - threshold) / (greatest - threshold)
              : value == least ? 0 : (OBJECT - 1) * (value - least) / (threshold - least);
      stretched.u8().put(i, (byte) Math.round(level));
    }
    return stretched;
  }
}
