package org.chiaro.metric;

import java.io.Serializable;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Kernels;

/**
 * What one image contributes to every score: how often each 8-bit level of the prediction stands on
 * the object and how often on the background. Both arrays have 256 counts.
 *
 * <p>A prediction of levels k stands for probabilities k/255; "probability &gt; i/255" is then "k
 * &gt; i" exactly, so these 512 integers give every threshold of every protocol in one pass.
 */
public record ScoreHistogram(long[] object, long[] background) implements Serializable {
  /** Levels of an 8-bit map. */
  public static final int LEVELS = 256;

  public ScoreHistogram {
    if (object.length != LEVELS || background.length != LEVELS) {
      throw new IllegalArgumentException(
          "a score histogram has 2 x 256 counts, got "
              + object.length
              + " and "
              + background.length);
    }
    object = object.clone();
    background = background.clone();
    for (int level = 0; level < LEVELS; level++) {
      if (object[level] < 0 || background[level] < 0) {
        throw new IllegalArgumentException("a score histogram has no negative counts");
      }
    }
  }

  /** Counts one pair: prediction uint8 [h,w] of levels, mask uint8 [h,w] of 0 and 1. */
  public static ScoreHistogram of(Kernels kernels, ScoredPair pair) {
    NdArray counts = NdArray.allocate(DType.I64, 2, LEVELS);
    kernels.scoreHistogram(pair.prediction(), pair.mask(), counts.view());
    Reference.reachabilityFence(pair);
    return next(counts.data().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer());
  }

  /** Takes the next 2 x 256 counts. */
  static ScoreHistogram next(LongBuffer longs) {
    long[] object = new long[LEVELS];
    long[] background = new long[LEVELS];
    longs.get(object).get(background);
    return new ScoreHistogram(object, background);
  }

  /** Pixels of one level. */
  long at(int level) {
    return object[level] + background[level];
  }

  /** Pixels of the object in the mask. */
  public long objectPixels() {
    return sum(object);
  }

  /** Pixels of the image. */
  public long pixels() {
    return sum(object) + sum(background);
  }

  private static long sum(long[] counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }
}
