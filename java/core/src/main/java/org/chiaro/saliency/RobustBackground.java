package org.chiaro.saliency;

import java.util.Arrays;
import java.util.Optional;
import org.chiaro.io.Grey;
import org.chiaro.io.Picture;
import org.chiaro.kernel.Kernels;

/**
 * wCtr: contrast to what is probably background, made smooth by a least-squares problem (Zhu,
 * Liang, Wei and Sun, "Saliency Optimization from Robust Background Detection", CVPR 2014), with
 * the values of the authors' published code.
 *
 * <ol>
 *   <li>{@link PhotoFrame}: an artificial frame is cut off, and is 0 in the map
 *   <li>{@link Superpixels}, of 600 pixels each unless their number is given; mean colour and place
 *   <li>{@link BoundaryConnectivity}: a superpixel that is joined to much of the photo's border by
 *       small steps of colour is background
 *   <li>contrast: distance in colour to every other superpixel, weighted by nearness and by that
 *       one's probability of being background; low values are cut off by Otsu's threshold
 *   <li>{@link SmoothSaliency}: near 0 where it is background, near 1 where there is contrast, and
 *       alike where neighbours are alike in colour
 * </ol>
 *
 * <p>The map is stretched to 0 to 255. Where nothing has contrast, as in a photo of one colour or
 * one superpixel, it is all 0.
 */
final class RobustBackground implements SaliencyMethod {
  private static final double PIXELS_EACH = 600;
  private static final double COMPACTNESS = 20;
  private static final double NEAR = 0.4;

  /** Large photos get no more than this unless asked for: tables of all pairs are held. */
  private static final int MOST_BY_DEFAULT = 1500;

  private final Kernels kernels;
  private final Optional<Integer> wanted;

  RobustBackground(Kernels kernels, Optional<Integer> superpixels) {
    this.kernels = kernels;
    this.wanted = superpixels;
  }

  @Override
  public Grey map(Picture photo) {
    PhotoFrame frame = PhotoFrame.find(photo);
    Picture inner = frame.inner(photo);
    Superpixels superpixels = Superpixels.of(kernels, inner, number(inner), COMPACTNESS);
    double[] saliency = saliency(superpixels);
    double[] stretched = Stretched.of(saliency);
    int[] levels = Arrays.stream(stretched).mapToInt(s -> (int) (s * 255 + 0.5)).toArray();
    return frame.outer(superpixels.paint(levels));
  }

  private int number(Picture photo) {
    double pixels = (double) photo.height() * photo.width();
    long byArea = Math.min(Math.round(pixels / PIXELS_EACH), MOST_BY_DEFAULT);
    return wanted.orElse((int) Math.max(byArea, 1));
  }

  private double[] saliency(Superpixels superpixels) {
    BackgroundCues cues = BackgroundCues.of(kernels, superpixels);
    return cues.smooth(
        kernels, contrast(cues.colour(), PairTable.distances(cues.place()), cues.probability()));
  }

  private static double[] contrast(PairTable colour, PairTable place, double[] background) {
    PairTable near = place.weights(NEAR);
    double[] contrast = new double[background.length];
    for (int p = 0; p < contrast.length; p++) {
      for (int q = 0; q < contrast.length; q++) {
        contrast[p] += colour.at(p, q) * near.at(p, q) * background[q];
      }
    }
    double[] stretched = Stretched.of(contrast);
    double threshold = OtsuThreshold.of(stretched);
    return Arrays.stream(stretched).map(c -> c < threshold ? 0 : c).toArray();
  }
}
