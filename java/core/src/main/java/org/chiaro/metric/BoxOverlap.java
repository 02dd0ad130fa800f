package org.chiaro.metric;

import java.lang.ref.Reference;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TensorView;

/**
 * How well a map locates the object: intersection over union of two boxes. The first is the tight
 * box around the largest 8-connected component of the binary map, as unsupervised and weakly
 * supervised localisation have it (Zhou et al. 2016; Choe et al. 2020, MaxBoxAcc; Melas-Kyriazi et
 * al. 2022); the second is the tight box around all object pixels of the mask.
 *
 * <p>An overlap of at least one half counts as correctly localised: CorLoc (Deselaers et al. 2010).
 * Where neither box exists it is the protocol's IoU of two empty masks.
 */
final class BoxOverlap {
  private BoxOverlap() {}

  /**
   * The overlap in one image.
   *
   * @param values the probability that each level stands for, rising
   */
  static double of(Kernels kernels, ScoredPair pair, double[] values, Protocol protocol) {
    int from = 0;
    while (from < values.length && !protocol.isPredicted(values[from])) {
      from++;
    }
    int[] found = box(kernels, pair.prediction(), from, true);
    int[] truth = box(kernels, pair.mask(), 1, false);
    Reference.reachabilityFence(pair);
    long rows = shared(found[0], found[2], truth[0], truth[2]);
    long columns = shared(found[1], found[3], truth[1], truth[3]);
    long both = rows * columns;
    long foundArea = (long) found[2] * found[3];
    long truthArea = (long) truth[2] * truth[3];
    return protocol.iou(both, foundArea + truthArea - both);
  }

  private static int[] box(Kernels kernels, TensorView picture, int from, boolean largest) {
    NdArray box = NdArray.allocate(DType.I32, 4);
    kernels.objectBox(picture, box.view(), from, largest);
    return box.view().ints();
  }

  /** Length of what two stretches have in common. */
  private static long shared(int start, int length, int otherStart, int otherLength) {
    int end = Math.min(start + length, otherStart + otherLength);
    return Math.max(0, end - Math.max(start, otherStart));
  }
}
