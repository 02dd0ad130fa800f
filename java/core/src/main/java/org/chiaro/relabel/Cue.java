package org.chiaro.relabel;

import org.chiaro.io.Grey;
import org.chiaro.io.Picture;
import org.chiaro.predict.PhotoList;
import org.chiaro.predict.Predictor;

/** What says where the object of a photo is, without labels: a network, or maps made before. */
@FunctionalInterface
public interface Cue {
  /**
   * The map of a photo's central square, of the square's size; 128 and more is object. For one
   * thread at a time.
   *
   * @throws org.chiaro.run.ChiaroException.Data if there is none for this photo
   */
  Grey map(PhotoList.Item photo, Picture square);

  /** The maps of a network, which stays the caller's. */
  static Cue network(Predictor teacher) {
    return (photo, square) -> teacher.map(square);
  }
}
