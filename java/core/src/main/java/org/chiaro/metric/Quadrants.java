package org.chiaro.metric;

import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Kernels;

/**
 * The counts of one pair in the four parts into which the object's centre of gravity cuts it.
 *
 * @param parts upper left, upper right, lower left, lower right; one may have no pixels
 * @param above rows above the cut
 * @param left columns left of it
 */
record Quadrants(List<ScoreHistogram> parts, int above, int left, int height, int width) {
  Quadrants {
    parts = List.copyOf(parts);
  }

  static Quadrants of(Kernels kernels, ScoredPair pair) {
    NdArray counts = NdArray.allocate(DType.I64, 4, 2, ScoreHistogram.LEVELS);
    NdArray split = NdArray.allocate(DType.I32, 2);
    kernels.quadrantHistograms(pair.prediction(), pair.mask(), counts.view(), split.view());
    Reference.reachabilityFence(pair);
    LongBuffer longs = counts.data().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    List<ScoreHistogram> parts = new ArrayList<>();
    for (int part = 0; part < 4; part++) {
      parts.add(ScoreHistogram.next(longs));
    }
    int[] cut = split.view().ints();
    return new Quadrants(
        parts, cut[0], cut[1], (int) pair.mask().size(0), (int) pair.mask().size(1));
  }

  /** The counts of the whole picture. */
  ScoreHistogram whole() {
    long[] object = new long[ScoreHistogram.LEVELS];
    long[] background = new long[ScoreHistogram.LEVELS];
    for (ScoreHistogram part : parts) {
      long[] onObject = part.object();
      long[] onBackground = part.background();
      for (int level = 0; level < ScoreHistogram.LEVELS; level++) {
        object[level] += onObject[level];
        background[level] += onBackground[level];
      }
    }
    return new ScoreHistogram(object, background);
  }

  int rows(int part) {
    return part < 2 ? above : height - above;
  }

  int columns(int part) {
    return part % 2 == 0 ? left : width - left;
  }
}
