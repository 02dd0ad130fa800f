package org.chiaro.kernel;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.IntIndexer;
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
    new LongPointer(all(counts)).put(sums);
    HostMemory.keepAlive(prediction, mask, counts);
  }

  @Override
  public void superpixels(
      TensorView rgb, TensorView labels, TensorView count, long wanted, double compactness) {
    Batch batch = Batch.ofPhoto("rgb", rgb);
    Batch.require("labels", labels, DType.I32, batch.height(), batch.width());
    Batch.require("count", count, DType.I32, 1);
    Batch.requireSuperpixels(wanted, compactness);
    byte[] pixels = HostArrays.bytes(rgb);
    int[] result = new int[Math.toIntExact(batch.pixels())];
    int height = (int) batch.height();
    int width = (int) batch.width();
    int found = JavaSuperpixels.segment(pixels, height, width, wanted, compactness, result);
    new IntPointer(all(labels)).put(result);
    ints(count).put(0, found);
    HostMemory.keepAlive(rgb, labels, count);
  }

  @Override
  public void quadrantHistograms(
      TensorView prediction, TensorView mask, TensorView counts, TensorView split) {
    Batch batch = Batch.ofPicture("prediction", prediction);
    batch.requirePicture("mask", mask);
    Batch.require("counts", counts, DType.I64, 4, 2, LEVELS);
    Batch.require("split", split, DType.I32, 2);
    UByteIndexer levels = bytes(prediction);
    UByteIndexer masks = bytes(mask);
    long width = batch.width();
    long area = 0;
    long rowSum = 0;
    long columnSum = 0;
    for (long i = 0; i < batch.pixels(); i++) {
      if (masks.get(i) != 0) {
        area++;
        rowSum += i / width;
        columnSum += i % width;
      }
    }
    int above = cut(rowSum, area, batch.height());
    int left = cut(columnSum, area, width);
    long[] sums = new long[4 * 2 * LEVELS];
    for (long i = 0; i < batch.pixels(); i++) {
      int part = (i / width < above ? 0 : 2) + (i % width < left ? 0 : 1);
      int row = masks.get(i) != 0 ? 0 : 1;
      sums[(part * 2 + row) * LEVELS + levels.get(i)]++;
    }
    new LongPointer(all(counts)).put(sums);
    new IntPointer(all(split)).put(new int[] {above, left});
    HostMemory.keepAlive(prediction, mask, counts, split);
  }

  private static int cut(long sum, long area, long side) {
    return (int) Math.rint(area == 0 ? side / 2.0 : (double) sum / area) + 1;
  }

  @Override
  public void weightedErrors(
      TensorView prediction, TensorView mask, TensorView values, TensorView sums) {
    Batch batch = Batch.ofPicture("prediction", prediction);
    batch.requirePicture("mask", mask);
    Batch.require("values", values, DType.F64, LEVELS);
    Batch.require("sums", sums, DType.F64, 2);
    UByteIndexer levels = bytes(prediction);
    UByteIndexer masks = bytes(mask);
    DoubleIndexer probabilities = DoubleIndexer.create(new DoublePointer(all(values)));
    int pixels = (int) batch.pixels();
    double[] error = new double[pixels];
    boolean[] object = new boolean[pixels];
    for (int i = 0; i < pixels; i++) {
      object[i] = masks.get(i) != 0;
      error[i] = Math.abs(probabilities.get(levels.get(i)) - (object[i] ? 1 : 0));
    }
    JavaWeightedErrors errors =
        new JavaWeightedErrors(error, object, (int) batch.height(), (int) batch.width());
    new DoublePointer(all(sums)).put(new double[] {errors.onObject(), errors.onBackground()});
    HostMemory.keepAlive(prediction, mask, values, sums);
  }

  @Override
  public void objectBox(TensorView picture, TensorView box, int from, boolean largest) {
    Batch batch = Batch.ofPicture("picture", picture);
    Batch.require("box", box, DType.I32, 4);
    Batch.requireLevel(from);
    UByteIndexer levels = bytes(picture);
    int width = (int) batch.width();
    JavaLabels labels = new JavaLabels(i -> levels.get(i) >= from, (int) batch.height(), width);
    int top = Integer.MAX_VALUE;
    int left = Integer.MAX_VALUE;
    int bottom = 0;
    int right = 0;
    for (int i = 0; i < batch.pixels(); i++) {
      if (largest ? labels.isFirstLargest(i) : labels.sizeAt(i) > 0) {
        top = Math.min(top, i / width);
        left = Math.min(left, i % width);
        bottom = i / width + 1;
        right = Math.max(right, i % width + 1);
      }
    }
    int[] found = bottom == 0 ? new int[4] : new int[] {top, left, bottom - top, right - left};
    new IntPointer(all(box)).put(found);
    HostMemory.keepAlive(picture, box);
  }

  @Override
  public void shortestPaths(TensorView steps) {
    int n = (int) Batch.ofSquare("steps", steps);
    JavaMatrices.shortestPaths(doubles(steps), n);
    HostMemory.keepAlive(steps);
  }

  @Override
  public void solvePositive(TensorView matrix, TensorView vector) {
    int n = (int) Batch.ofSquare("matrix", matrix);
    Batch.require("vector", vector, DType.F64, n);
    JavaMatrices.solvePositive(doubles(matrix), doubles(vector), n);
    HostMemory.keepAlive(matrix, vector);
  }

  @Override
  public void colourBasins(TensorView rgb, TensorView labels, TensorView count, int step) {
    Batch batch = Batch.ofPhoto("rgb", rgb);
    Batch.require("labels", labels, DType.I32, batch.height(), batch.width());
    Batch.require("count", count, DType.I32, 1);
    byte[] pixels = HostArrays.bytes(rgb);
    int[] result = new int[Math.toIntExact(batch.pixels())];
    int found =
        JavaColourBasins.of(pixels, (int) batch.height(), (int) batch.width(), step, result);
    new IntPointer(all(labels)).put(result);
    ints(count).put(0, found);
    HostMemory.keepAlive(rgb, labels, count);
  }

  @Override
  public void mergeRegions(
      TensorView colour, TensorView labels, TensorView merged, TensorView count, int scale) {
    Batch batch = Batch.ofColours("colour", colour);
    Batch.require("labels", labels, DType.I32, batch.height(), batch.width());
    Batch.require("merged", merged, DType.I32, batch.height(), batch.width());
    Batch.require("count", count, DType.I32, 1);
    Batch.requireScale(scale);
    float[] colours = HostArrays.floats(colour);
    int[] result = labels.ints();
    int found = JavaMergedRegions.of(colours, result, (int) batch.height(), scale);
    new IntPointer(all(merged)).put(result);
    ints(count).put(0, found);
    HostMemory.keepAlive(colour, labels, merged, count);
  }

  @Override
  public void regionContrast(TensorView regions, TensorView contrast, double spread) {
    long count = Batch.ofRegions("regions", regions);
    Batch.require("contrast", contrast, DType.F64, count);
    Batch.requireSpread(spread);
    double[] table = HostArrays.doubles(regions);
    new DoublePointer(all(contrast)).put(JavaRegionContrast.of(table, (int) count, spread));
    HostMemory.keepAlive(regions, contrast);
  }

  @Override
  public void colourHistograms(TensorView rgb, TensorView labels, TensorView histograms) {
    SuperpixelMeans.histograms(rgb, labels, histograms);
  }

  @Override
  public void texture(
      TensorView rgb, TensorView labels, TensorView smooth, TensorView bank, TensorView texture) {
    JavaTexture.measure(rgb, labels, smooth, bank, texture);
  }

  @Override
  public void gram(TensorView points, TensorView table) {
    Batch.ofPoints(points, table);
    JavaMatrices.gram(doubles(points), doubles(table));
    HostMemory.keepAlive(points, table);
  }

  @Override
  public void sparseCode(
      TensorView gram,
      TensorView atoms,
      TensorView weights,
      TensorView coefficients,
      TensorView errors,
      double lambda) {
    JavaSparseCoder.code(gram, atoms, weights, coefficients, errors, lambda);
  }

  private static DoubleIndexer doubles(TensorView view) {
    return DoubleIndexer.create(new DoublePointer(all(view)), view.shape());
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
