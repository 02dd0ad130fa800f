package org.chiaro.kernel;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.IntIndexer;
import org.bytedeco.javacpp.indexer.LongIndexer;
import org.bytedeco.javacpp.indexer.UByteIndexer;

/**
 * The definition of every operation in plain loops; what the other providers are compared with.
 *
 * <p>Slow on purpose where speed would cost clarity. Runs in the caller's thread.
 */
final class JavaKernels implements Kernels {
  private static final int MEAN_LANES = 16;
  private static final int BINS = 12;
  private static final int LEVELS = 256;

  @Override
  public String name() {
    return "java";
  }

  @Override
  public void maskLighter(TensorView image, TensorView shifted, TensorView mask, TensorView area) {
    Batch batch = Batch.ofImages("image", image);
    batch.requireImages("shifted", shifted);
    batch.requireMasks("mask", mask);
    batch.requireNumbers("area", area);
    FloatIndexer before = floats(image);
    FloatIndexer after = floats(shifted);
    UByteIndexer masks = bytes(mask);
    IntIndexer areas = ints(area);
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
  public void maskMean(TensorView shifted, TensorView mask, TensorView area) {
    Batch batch = Batch.ofImages("shifted", shifted);
    batch.requireMasks("mask", mask);
    batch.requireNumbers("area", area);
    FloatIndexer images = floats(shifted);
    UByteIndexer masks = bytes(mask);
    IntIndexer areas = ints(area);
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

  @Override
  public void components(TensorView mask, TensorView kept, TensorView area, double ratio) {
    Batch batch = Batch.ofMasks("mask", mask);
    batch.requireMasks("kept", kept);
    batch.requireNumbers("area", area);
    Batch.requireRatio(ratio);
    UByteIndexer masks = bytes(mask);
    UByteIndexer results = bytes(kept);
    IntIndexer areas = ints(area);
    int pixels = (int) batch.pixels();
    for (long n = 0; n < batch.count(); n++) {
      Labels labels = new Labels(masks, n * pixels, (int) batch.height(), (int) batch.width());
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

  /** The 8-connected components of one mask, found by filling each from its first pixel. */
  private static final class Labels {
    private final int[] label;
    private final int[] size;
    private int largest;

    Labels(UByteIndexer masks, long offset, int height, int width) {
      label = new int[height * width];
      size = new int[height * width + 1];
      int names = 0;
      Deque<Integer> todo = new ArrayDeque<>();
      for (int first = 0; first < label.length; first++) {
        if (masks.get(offset + first) == 0 || label[first] != 0) {
          continue;
        }
        int name = ++names;
        label[first] = name;
        todo.push(first);
        while (!todo.isEmpty()) {
          int at = todo.pop();
          size[name]++;
          for (int y = Math.max(at / width - 1, 0); y <= at / width + 1 && y < height; y++) {
            for (int x = Math.max(at % width - 1, 0); x <= at % width + 1 && x < width; x++) {
              int next = y * width + x;
              if (masks.get(offset + next) != 0 && label[next] == 0) {
                label[next] = name;
                todo.push(next);
              }
            }
          }
        }
        largest = Math.max(largest, size[name]);
      }
    }

    /** Size of the component that a pixel belongs to, 0 for background. */
    int sizeAt(int pixel) {
      return label[pixel] == 0 ? 0 : size[label[pixel]];
    }

    int largest() {
      return largest;
    }
  }

  @Override
  public void histogramModes(TensorView image, TensorView modes) {
    Batch batch = Batch.ofImages("image", image);
    batch.requireNumbers("modes", modes);
    FloatIndexer images = floats(image);
    IntIndexer results = ints(modes);
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

  @Override
  public void scoreHistogram(TensorView prediction, TensorView mask, TensorView counts) {
    Batch batch = Batch.ofPicture("prediction", prediction);
    batch.requirePicture("mask", mask);
    Batch.require("counts", counts, DType.I64, 2, LEVELS);
    UByteIndexer levels = bytes(prediction);
    UByteIndexer masks = bytes(mask);
    long[] sums = new long[2 * LEVELS];
    for (long i = 0; i < batch.pixels(); i++) {
      int row = masks.get(i) != 0 ? 0 : 1;
      sums[row * LEVELS + levels.get(i)]++;
    }
    LongIndexer results = LongIndexer.create(new LongPointer(all(counts)));
    for (int slot = 0; slot < sums.length; slot++) {
      results.put(slot, sums[slot]);
    }
    HostMemory.keepAlive(prediction, mask, counts);
  }

  @Override
  public void superpixels(
      TensorView rgb, TensorView labels, TensorView count, long wanted, double compactness) {
    Batch batch = Batch.ofPhoto("rgb", rgb);
    Batch.require("labels", labels, DType.I32, batch.height(), batch.width());
    Batch.require("count", count, DType.I32, 1);
    Batch.requireSuperpixels(wanted, compactness);
    byte[] pixels = new byte[Math.toIntExact(rgb.elements())];
    new BytePointer(all(rgb)).get(pixels);
    int[] result = new int[Math.toIntExact(batch.pixels())];
    int height = (int) batch.height();
    int width = (int) batch.width();
    int found = JavaSuperpixels.segment(pixels, height, width, wanted, compactness, result);
    new IntPointer(all(labels)).put(result);
    ints(count).put(0, found);
    HostMemory.keepAlive(rgb, labels, count);
  }

  private static FloatIndexer floats(TensorView view) {
    return FloatIndexer.create(new FloatPointer(all(view)));
  }

  private static IntIndexer ints(TensorView view) {
    return IntIndexer.create(new IntPointer(all(view)));
  }

  private static UByteIndexer bytes(TensorView view) {
    return UByteIndexer.create(new BytePointer(all(view)));
  }

  private static Pointer all(TensorView view) {
    return HostMemory.at(view, view.elements());
  }
}
