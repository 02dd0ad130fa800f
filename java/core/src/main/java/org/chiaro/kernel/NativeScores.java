package org.chiaro.kernel;

/** {@link ScoreOperations}, one picture a call, in the thread of the caller. */
interface NativeScores extends ScoreOperations {
  /** Who runs the calls, and on which threads. */
  NativeCalls calls();

  @Override
  default void scoreHistogram(TensorView prediction, TensorView mask, TensorView counts) {
    Batch batch = Batch.ofPicture("prediction", prediction);
    batch.requirePicture("mask", mask);
    Batch.require("counts", counts, DType.I64, 2, 256);
    NativeCalls.check(
        ChiaroNative.chiaro_score_histogram(
            calls().backend(),
            calls().address(prediction),
            calls().address(mask),
            calls().address(counts),
            batch.height(),
            batch.width(),
            calls().stream()),
        "chiaro_score_histogram");
    HostMemory.keepAlive(prediction, mask, counts);
  }

  @Override
  default void quadrantHistograms(
      TensorView prediction, TensorView mask, TensorView counts, TensorView split) {
    Batch batch = Batch.ofPicture("prediction", prediction);
    batch.requirePicture("mask", mask);
    Batch.require("counts", counts, DType.I64, 4, 2, 256);
    Batch.require("split", split, DType.I32, 2);
    NativeCalls.check(
        ChiaroNative.chiaro_quadrant_histograms(
            calls().backend(),
            prediction.address(),
            mask.address(),
            counts.address(),
            split.address(),
            batch.height(),
            batch.width(),
            calls().stream()),
        "chiaro_quadrant_histograms");
    HostMemory.keepAlive(prediction, mask, counts, split);
  }

  @Override
  default void weightedErrors(
      TensorView prediction, TensorView mask, TensorView values, TensorView sums) {
    Batch batch = Batch.ofPicture("prediction", prediction);
    batch.requirePicture("mask", mask);
    Batch.require("values", values, DType.F64, 256);
    Batch.require("sums", sums, DType.F64, 2);
    NativeCalls.check(
        ChiaroNative.chiaro_weighted_errors(
            calls().backend(),
            prediction.address(),
            mask.address(),
            values.address(),
            sums.address(),
            batch.height(),
            batch.width(),
            calls().stream()),
        "chiaro_weighted_errors");
    HostMemory.keepAlive(prediction, mask, values, sums);
  }

  @Override
  default void objectBox(TensorView picture, TensorView box, int from, boolean largest) {
    Batch batch = Batch.ofPicture("picture", picture);
    Batch.require("box", box, DType.I32, 4);
    Batch.requireLevel(from);
    NativeCalls.check(
        ChiaroNative.chiaro_object_box(
            calls().backend(),
            picture.address(),
            box.address(),
            batch.height(),
            batch.width(),
            from,
            largest ? 1 : 0,
            calls().stream()),
        "chiaro_object_box");
    HostMemory.keepAlive(picture, box);
  }
}
