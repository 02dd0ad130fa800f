package org.chiaro.saliency;

import java.util.Arrays;
import org.chiaro.io.Grey;
import org.chiaro.io.Picture;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.predict.ColourCut;
import org.chiaro.predict.Resize;
import org.chiaro.predict.Sharpening;

/**
 * Sharpens a network's map by what the photo tells of its background: the optimisation of wCtr (Zhu
 * et al. 2014, equation 9), with the network's probability in place of contrast, and then {@link
 * ColourCut}. Uses no labels; not part of the published protocol.
 *
 * <ol>
 *   <li>{@link PhotoFrame} off; {@link Superpixels}; {@link BoundaryConnectivity} tells which are
 *       background
 *   <li>{@link SmoothSaliency}: near 0 where it is background, near 1 where the network says
 *       object, and alike where neighbours are alike in colour; stretched to 0 to 255
 *   <li>smoothed a little, so that levels fall towards an outline instead of jumping there
 *   <li>the cut
 * </ol>
 *
 * <p>A map without an object, nowhere 128, stays as it is. Any number of threads.
 */
public final class BackgroundSharpening implements Sharpening {
  /** Shorter side in pixels of what is looked at. */
  private static final int PX = 200;

  private static final int SUPERPIXELS = 300;
  private static final double COMPACTNESS = 20;

  /** Smoothed by way of a map of one pixel for so many in a row. */
  private static final int SMOOTH_PX = 4;

  private final Kernels kernels;

  /** The operations stay the caller's. */
  public BackgroundSharpening(Kernels kernels) {
    this.kernels = kernels;
  }

  /** Maps as the network gives them, or sharpened. */
  public static Sharpening when(boolean asked) {
    return asked ? new BackgroundSharpening(KernelProvider.open("auto", 1)) : NONE;
  }

  @Override
  public Grey of(Picture photo, Grey map) {
    if (!hasObject(map)) {
      return map;
    }
    boolean small = Math.min(photo.height(), photo.width()) <= PX;
    Picture seen = small ? photo : Resize.shortEdge(photo, PX);
    Grey cue = Resize.to(map, seen.height(), seen.width());
    PhotoFrame frame = PhotoFrame.find(seen);
    Superpixels superpixels = Superpixels.of(kernels, frame.inner(seen), SUPERPIXELS, COMPACTNESS);
    double[] object = superpixels.means(frame.inner(cue));
    double[] saliency = BackgroundCues.of(kernels, superpixels).smooth(kernels, object);
    int[] levels =
        Arrays.stream(Stretched.of(saliency)).mapToInt(s -> (int) (s * 255 + 0.5)).toArray();
    Grey levelled = smoothed(frame.outer(superpixels.paint(levels)), photo);
    return ColourCut.of(photo, levelled);
  }

  /** The map at the photo's size, no seam between superpixels taken for an outline. */
  private static Grey smoothed(Grey map, Picture photo) {
    Grey small =
        Resize.to(map, Math.max(1, map.height() / SMOOTH_PX), Math.max(1, map.width() / SMOOTH_PX));
    return Resize.to(small, photo.height(), photo.width());
  }

  private static boolean hasObject(Grey map) {
    for (int i = 0; i < map.u8().capacity(); i++) {
      // levels from 128 on are negative bytes
      if (map.u8().get(i) < 0) {
        return true;
      }
    }
    return false;
  }
}
