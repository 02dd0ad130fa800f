package org.chiaro.saliency;

import org.chiaro.io.Grey;
import org.chiaro.io.Picture;

/** A method that turns a photo into a map of what stands out, and learns nothing. */
@FunctionalInterface
public interface SaliencyMethod {
  /**
   * The map of one photo, of the photo's size: 0 is background, 255 is object.
   *
   * <p>Called from several threads at once, with one photo each; the same photo gives the same map,
   * whatever else runs. Any photo has a map, one of a single pixel or a single colour too.
   */
  Grey map(Picture photo);
}
