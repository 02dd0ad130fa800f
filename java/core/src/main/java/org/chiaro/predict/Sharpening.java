package org.chiaro.predict;

import org.chiaro.io.Grey;
import org.chiaro.io.Picture;

/** What makes a network's map sharp by its photo; not part of the published protocol. */
@FunctionalInterface
public interface Sharpening {
  /** Maps as the network gives them. */
  Sharpening NONE = (photo, map) -> map;

  /**
   * The sharpened map; 128 and more is object.
   *
   * @param map of the photo's size
   */
  Grey of(Picture photo, Grey map);
}
