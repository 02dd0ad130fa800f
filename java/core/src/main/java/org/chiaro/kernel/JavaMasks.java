package org.chiaro.kernel;

import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.IntIndexer;
import org.bytedeco.javacpp.indexer.UByteIndexer;

/** {@link MaskOperations} in plain loops. */
interface JavaMasks extends MaskOperations {
  /** Sums that the mean is made of, each of every sixteenth pixel. */
  int MEAN_LANES = 16;

  /** Bins of the histogram over [-1,1]. */
  int BINS = 12;

  @Override
  default void maskLighter(TensorView image, TensorView shifted, TensorView mask, TensorView area) {
    Batch batch = Batch.ofImages("image", image);
    batch.requireImages("shifted", shifted);
    batch.requireMasks("mask", mask);
    batch.requireNumbers("area", area);
    FloatIndexer before = HostIndexers.floats(image);
    FloatIndexer after = HostIndexers.floats(shifted);
    UByteIndexer masks = HostIndexers.bytes(mask);
    IntIndexer areas = HostIndexers.ints(area);
    long pixels = batch.pixels();
    for (long n = 0; n < batch.count(); n++) {
      int ones = 0;
      for (long i = 0; i < pixels; i++) {
        // strict: a tie is background
        int lighter = grey(after, n, i, pixels) > grey(before, n, i, pixels) ? 1 : 0;
        masks.put(n * pixels + i, lighter);
        ones += lighter;
      }
      areas.put(n, ones);
    }
    HostMemory.keepAlive(image, shifted, mask, area);
  }

  @Override
  default void maskMean(TensorView shifted, TensorView mask, TensorView area) {
    Batch batch = Batch.ofImages("shifted", shifted);
    batch.requireMasks("mask", mask);
    batch.requireNumbers("area", area);
    FloatIndexer images = HostIndexers.floats(shifted);
    UByteIndexer masks = HostIndexers.bytes(mask);
    IntIndexer areas = HostIndexers.ints(area);
    long pixels = batch.pixels();
    for (long n = 0; n < batch.count(); n++) {
      float mean = meanGrey(images, n, pixels);
      int ones = 0;
      for (long i = 0; i < pixels; i++) {
        int above = grey(images, n, i, pixels) > mean ? 1 : 0;
        masks.put(n * pixels + i, above);
        ones += above;
      }
      areas.put(n, ones);
    }
    HostMemory.keepAlive(shifted, mask, area);
  }

  @Override
  default void components(TensorView mask, TensorView kept, TensorView area, double ratio) {
    Batch batch = Batch.ofMasks("mask", mask);
    batch.requireMasks("kept", kept);
    batch.requireNumbers("area", area);
    Batch.requireRatio(ratio);
    UByteIndexer masks = HostIndexers.bytes(mask);
    UByteIndexer results = HostIndexers.bytes(kept);
    IntIndexer areas = HostIndexers.ints(area);
    int pixels = (int) batch.pixels();
    for (long n = 0; n < batch.count(); n++) {
      long offset = n * pixels;
      JavaLabels labels =
          new JavaLabels(
              i -> masks.get(offset + i) != 0, (int) batch.height(), (int) batch.width());
      int left = 0;
      for (int i = 0; i < pixels; i++) {
        int size = labels.sizeAt(i);
        int stays = size > 0 && (double) size / labels.largest() > ratio ? 1 : 0;
        results.put(n * pixels + i, stays);
        left += stays;
      }
      areas.put(n, left);
    }
    HostMemory.keepAlive(mask, kept, area);
  }

  @Override
  default void histogramModes(TensorView image, TensorView modes) {
    Batch batch = Batch.ofImages("image", image);
    batch.requireNumbers("modes", modes);
    FloatIndexer images = HostIndexers.floats(image);
    IntIndexer results = HostIndexers.ints(modes);
    long values = 3 * batch.pixels();
    for (long n = 0; n < batch.count(); n++) {
      long[] counts = new long[BINS];
      for (long i = 0; i < values; i++) {
        float x = images.get(n * values + i);
        if (x >= -1 && x <= 1) { // false for NaN
          int bin = (int) ((x + 1f) * 12f / 2f);
          counts[Math.min(bin, BINS - 1)]++;
        }
      }
      results.put(n, localMaxima(smoothed(counts)));
    }
    HostMemory.keepAlive(image, modes);
  }

  /** The order of the sum is part of the definition: it decides pixels beside the mean. */
  private static float meanGrey(FloatIndexer images, long n, long pixels) {
    double[] lanes = new double[MEAN_LANES];
    for (long i = 0; i < pixels; i++) {
      lanes[(int) (i % MEAN_LANES)] += grey(images, n, i, pixels);
    }
    double sum = 0;
    for (double lane : lanes) {
      sum += lane;
    }
    return (float) (sum / pixels);
  }

  /** The weights of the published implementation; float32, rounded after each step. */
  private static float grey(FloatIndexer images, long n, long i, long pixels) {
    long red = 3 * n * pixels + i;
    return ((0.2989f * images.get(red)) + (0.5870f * images.get(red + pixels)))
        + (0.1140f * images.get(red + 2 * pixels));
  }

  private static long[] smoothed(long[] counts) {
    long[] sums = new long[BINS];
    for (int bin = 0; bin < BINS; bin++) {
      sums[bin] =
          counts[bin] + (bin > 0 ? counts[bin - 1] : 0) + (bin < BINS - 1 ? counts[bin + 1] : 0);
    }
    return sums;
  }

  /** An end has one neighbour; every bin of a plateau counts. */
  private static int localMaxima(long[] sums) {
    int maxima = 0;
    for (int bin = 0; bin < BINS; bin++) {
      boolean left = bin == 0 || sums[bin] >= sums[bin - 1];
      boolean right = bin == BINS - 1 || sums[bin] >= sums[bin + 1];
      maxima += left && right ? 1 : 0;
    }
    return maxima;
  }
}
