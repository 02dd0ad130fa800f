package org.chiaro.kernel;

import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.UByteIndexer;

/** {@link ScoreOperations} in plain loops. */
interface JavaScores extends ScoreOperations {
  /** Levels of an 8-bit picture. */
  int LEVELS = 256;

  @Override
  default void scoreHistogram(TensorView prediction, TensorView mask, TensorView counts) {
    Batch batch = Batch.ofPicture("prediction", prediction);
    batch.requirePicture("mask", mask);
    Batch.require("counts", counts, DType.I64, 2, LEVELS);
    UByteIndexer levels = HostIndexers.bytes(prediction);
    UByteIndexer masks = HostIndexers.bytes(mask);
    long[] sums = new long[2 * LEVELS];
    for (long i = 0; i < batch.pixels(); i++) {
      int row = masks.get(i) != 0 ? 0 : 1;
      sums[row * LEVELS + levels.get(i)]++;
    }
    HostArrays.put(counts, sums);
    HostMemory.keepAlive(prediction, mask, counts);
  }

  @Override
  default void quadrantHistograms(
      TensorView prediction, TensorView mask, TensorView counts, TensorView split) {
    Batch batch = Batch.ofPicture("prediction", prediction);
    batch.requirePicture("mask", mask);
    Batch.require("counts", counts, DType.I64, 4, 2, LEVELS);
    Batch.require("split", split, DType.I32, 2);
    UByteIndexer levels = HostIndexers.bytes(prediction);
    UByteIndexer masks = HostIndexers.bytes(mask);
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
    HostArrays.put(counts, sums);
    HostArrays.put(split, new int[] {above, left});
    HostMemory.keepAlive(prediction, mask, counts, split);
  }

  @Override
  default void weightedErrors(
      TensorView prediction, TensorView mask, TensorView values, TensorView sums) {
    Batch batch = Batch.ofPicture("prediction", prediction);
    batch.requirePicture("mask", mask);
    Batch.require("values", values, DType.F64, LEVELS);
    Batch.require("sums", sums, DType.F64, 2);
    UByteIndexer levels = HostIndexers.bytes(prediction);
    UByteIndexer masks = HostIndexers.bytes(mask);
    DoubleIndexer probabilities = HostIndexers.doubles(values);
    int pixels = (int) batch.pixels();
    double[] error = new double[pixels];
    boolean[] object = new boolean[pixels];
    for (int i = 0; i < pixels; i++) {
      object[i] = masks.get(i) != 0;
      error[i] = Math.abs(probabilities.get(levels.get(i)) - (object[i] ? 1 : 0));
    }
    JavaWeightedErrors errors =
        new JavaWeightedErrors(error, object, (int) batch.height(), (int) batch.width());
    HostArrays.put(sums, new double[] {errors.onObject(), errors.onBackground()});
    HostMemory.keepAlive(prediction, mask, values, sums);
  }

  @Override
  default void objectBox(TensorView picture, TensorView box, int from, boolean largest) {
    Batch batch = Batch.ofPicture("picture", picture);
    Batch.require("box", box, DType.I32, 4);
    Batch.requireLevel(from);
    UByteIndexer levels = HostIndexers.bytes(picture);
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
    HostArrays.put(box, found);
    HostMemory.keepAlive(picture, box);
  }

  private static int cut(long sum, long area, long side) {
    return (int) Math.rint(area == 0 ? side / 2.0 : (double) sum / area) + 1;
  }
}
