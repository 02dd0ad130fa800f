package org.chiaro.relabel;

import org.chiaro.io.Grey;
import org.chiaro.io.Picture;

/**
 * What became of one photo.
 *
 * @param photo its central square, of the side at which is cut
 * @param map the mean of the cues', of the same size
 * @param mask 255 on the object, of the same size
 * @param confidence mean of |2p - 1|
 * @param agreement intersection over union of the mask and the map's own; 0 where none was made
 * @param area part of the mask that is object
 * @param reason why the photo is kept or dropped
 */
record Outcome(
    Picture photo,
    Grey map,
    Grey mask,
    double confidence,
    double agreement,
    double area,
    Reason reason) {

  /** Why a photo is kept or dropped; the first that holds counts. */
  enum Reason {
    /** The map says little. */
    UNSURE,
    /** Cues tell of different objects. */
    DISCORD,
    /** The object is too small or too large a part of the photo. */
    SIZE,
    /** The photo's colours tell of another object than the map. */
    DISAGREEMENT,
    KEPT
  }
}
