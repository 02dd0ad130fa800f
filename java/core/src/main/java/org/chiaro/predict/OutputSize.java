package org.chiaro.predict;

import java.util.List;
import org.chiaro.io.ImageFiles;
import org.chiaro.run.ChiaroException;

/** How much room the pictures of photos need, told by the headers of some of the photos. */
public final class OutputSize {
  private static final int LOOKED_AT = 200;

  private OutputSize() {}

  /** About how many bytes predictions take, rather more than less; 0 where no photo can be read. */
  public static long of(List<PhotoList.Item> photos, List<Rendering> renderings) {
    int looked = Math.min(LOOKED_AT, photos.size());
    long pixels = 0;
    int readable = 0;
    for (int i = 0; i < looked; i++) {
      PhotoList.Item item = photos.get((int) ((long) i * photos.size() / looked));
      try {
        int[] size = ImageFiles.size(item.photo());
        pixels += (long) size[0] * size[1];
        readable++;
      } catch (ChiaroException.Data e) {
        // it fails when its turn comes, and writes nothing
        continue;
      }
    }
    if (readable == 0) {
      return 0;
    }
    long mean = pixels / readable;
    return photos.size() * renderings.stream().mapToLong(each -> each.bytes(mean)).sum();
  }
}
