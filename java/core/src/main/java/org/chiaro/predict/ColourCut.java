package org.chiaro.predict;

import java.util.Optional;
import org.chiaro.io.GrabCut;
import org.chiaro.io.Grey;
import org.chiaro.io.Picture;

/**
 * Gives a map the outlines of its photo's own colours ({@link GrabCut}). Uses no labels; not part
 * of the published protocol.
 */
public final class ColourCut {
  /** Shorter side in pixels at which is cut; a cut takes 30 ms, four times as long at twice it. */
  private static final int CUT_PX = 128;

  /** A cut that has less in common with the map's object than this tells of another thing. */
  private static final double LEAST_OVERLAP = 0.5;

  private ColourCut() {}

  /**
   * The map with the cut's outlines: (p + cut) / 2, so that at 0.5 the object is the cut, and the
   * order of the probabilities is kept on both sides of it. Where the cut fails, or has less than
   * half in common with the map's own object, the map as it is.
   *
   * @param map of the photo's size
   */
  public static Grey of(Picture photo, Grey map) {
    boolean small = Math.min(photo.height(), photo.width()) <= CUT_PX;
    Picture seen = small ? photo : Resize.shortEdge(photo, CUT_PX);
    Grey seeds = Resize.to(map, seen.height(), seen.width());
    Optional<Grey> cut =
        GrabCut.cut(seen, seeds).filter(object -> overlap(object, seeds) >= LEAST_OVERLAP);
    return cut.map(object -> joined(map, Resize.to(object, map.height(), map.width()))).orElse(map);
  }

  /** Intersection over union of two objects, each from level 128; 0 if both are empty. */
  public static double overlap(Grey first, Grey second) {
    int both = 0;
    int either = 0;
    for (int i = 0; i < first.u8().capacity(); i++) {
      boolean here = first.u8().get(i) < 0;
      boolean there = second.u8().get(i) < 0;
      both += here && there ? 1 : 0;
      either += here || there ? 1 : 0;
    }
    return either == 0 ? 0 : (double) both / either;
  }

  private static Grey joined(Grey map, Grey cut) {
    Grey joined = Grey.allocate(map.height(), map.width());
    for (int i = 0; i < map.u8().capacity(); i++) {
      int half = (map.u8().get(i) & 0xff) >> 1;
      joined.u8().put(i, (byte) (cut.u8().get(i) < 0 ? 128 + half : half));
    }
    return joined;
  }
}
