package org.chiaro.kernel;

import org.chiaro.run.ChiaroException;

/**
 * The compiled operations: checks the arrays, makes one call for each part of the batch, checks its
 * status.
 *
 * <p>A native operation is one thread's work; images are spread over the pool.
 */
final class NativeKernels implements Kernels {
  private static final long NO_STREAM = 0;

  private final int backend;
  private final String name;
  private final BatchPool pool;

  NativeKernels(int backend, String name, int threads) {
    this.backend = backend;
    this.name = name;
    this.pool = new BatchPool(threads);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void maskLighter(TensorView image, TensorView shifted, TensorView mask, TensorView area) {
    Batch batch = Batch.ofImages("image", image);
    batch.requireImages("shifted", shifted);
    batch.requireMasks("mask", mask);
    batch.requireNumbers("area", area);
    pool.split(
        batch,
        (first, count) ->
            check(
                ChiaroNative.chiaro_mask_lighter(
                    backend,
                    part(image, batch, first),
                    part(shifted, batch, first),
                    part(mask, batch, first),
                    part(area, batch, first),
                    count,
                    batch.height(),
                    batch.width(),
                    NO_STREAM),
                "chiaro_mask_lighter"));
    HostMemory.keepAlive(image, shifted, mask, area);
  }

  @Override
  public void maskMean(TensorView shifted, TensorView mask, TensorView area) {
    Batch batch = Batch.ofImages("shifted", shifted);
    batch.requireMasks("mask", mask);
    batch.requireNumbers("area", area);
    pool.split(
        batch,
        (first, count) ->
            check(
                ChiaroNative.chiaro_mask_mean(
                    backend,
                    part(shifted, batch, first),
                    part(mask, batch, first),
                    part(area, batch, first),
                    count,
                    batch.height(),
                    batch.width(),
                    NO_STREAM),
                "chiaro_mask_mean"));
    HostMemory.keepAlive(shifted, mask, area);
  }

  @Override
  public void components(TensorView mask, TensorView kept, TensorView area, double ratio) {
    Batch batch = Batch.ofMasks("mask", mask);
    batch.requireMasks("kept", kept);
    batch.requireNumbers("area", area);
    Batch.requireRatio(ratio);
    pool.split(
        batch,
        (first, count) ->
            check(
                ChiaroNative.chiaro_components(
                    backend,
                    part(mask, batch, first),
                    part(kept, batch, first),
                    part(area, batch, first),
                    count,
                    batch.height(),
                    batch.width(),
                    ratio,
                    0,
                    0,
                    NO_STREAM),
                "chiaro_components"));
    HostMemory.keepAlive(mask, kept, area);
  }

  @Override
  public void histogramModes(TensorView image, TensorView modes) {
    Batch batch = Batch.ofImages("image", image);
    batch.requireNumbers("modes", modes);
    pool.split(
        batch,
        (first, count) ->
            check(
                ChiaroNative.chiaro_histogram_modes(
                    backend,
                    part(image, batch, first),
                    part(modes, batch, first),
                    count,
                    batch.height(),
                    batch.width(),
                    NO_STREAM),
                "chiaro_histogram_modes"));
    HostMemory.keepAlive(image, modes);
  }

  @Override
  public void scoreHistogram(TensorView prediction, TensorView mask, TensorView counts) {
    Batch batch = Batch.ofPicture("prediction", prediction);
    batch.requirePicture("mask", mask);
    Batch.require("counts", counts, DType.I64, 2, 256);
    check(
        ChiaroNative.chiaro_score_histogram(
            backend,
            prediction.address(),
            mask.address(),
            counts.address(),
            batch.height(),
            batch.width(),
            NO_STREAM),
        "chiaro_score_histogram");
    HostMemory.keepAlive(prediction, mask, counts);
  }

  @Override
  public void superpixels(
      TensorView rgb, TensorView labels, TensorView count, long wanted, double compactness) {
    Batch batch = Batch.ofPhoto("rgb", rgb);
    Batch.require("labels", labels, DType.I32, batch.height(), batch.width());
    Batch.require("count", count, DType.I32, 1);
    Batch.requireSuperpixels(wanted, compactness);
    check(
        ChiaroNative.chiaro_superpixels(
            backend,
            rgb.address(),
            labels.address(),
            count.address(),
            batch.height(),
            batch.width(),
            wanted,
            compactness,
            NO_STREAM),
        "chiaro_superpixels");
    HostMemory.keepAlive(rgb, labels, count);
  }

  @Override
  public void quadrantHistograms(
      TensorView prediction, TensorView mask, TensorView counts, TensorView split) {
    Batch batch = Batch.ofPicture("prediction", prediction);
    batch.requirePicture("mask", mask);
    Batch.require("counts", counts, DType.I64, 4, 2, 256);
    Batch.require("split", split, DType.I32, 2);
    check(
        ChiaroNative.chiaro_quadrant_histograms(
            backend,
            prediction.address(),
            mask.address(),
            counts.address(),
            split.address(),
            batch.height(),
            batch.width(),
            NO_STREAM),
        "chiaro_quadrant_histograms");
    HostMemory.keepAlive(prediction, mask, counts, split);
  }

  @Override
  public void weightedErrors(
      TensorView prediction, TensorView mask, TensorView values, TensorView sums) {
    Batch batch = Batch.ofPicture("prediction", prediction);
    batch.requirePicture("mask", mask);
    Batch.require("values", values, DType.F64, 256);
    Batch.require("sums", sums, DType.F64, 2);
    check(
        ChiaroNative.chiaro_weighted_errors(
            backend,
            prediction.address(),
            mask.address(),
            values.address(),
            sums.address(),
            batch.height(),
            batch.width(),
            NO_STREAM),
        "chiaro_weighted_errors");
    HostMemory.keepAlive(prediction, mask, values, sums);
  }

  @Override
  public void objectBox(TensorView picture, TensorView box, int from, boolean largest) {
    Batch batch = Batch.ofPicture("picture", picture);
    Batch.require("box", box, DType.I32, 4);
    Batch.requireLevel(from);
    check(
        ChiaroNative.chiaro_object_box(
            backend,
            picture.address(),
            box.address(),
            batch.height(),
            batch.width(),
            from,
            largest ? 1 : 0,
            NO_STREAM),
        "chiaro_object_box");
    HostMemory.keepAlive(picture, box);
  }

  @Override
  public void shortestPaths(TensorView steps) {
    long side = Batch.ofSquare("steps", steps);
    check(
        ChiaroNative.chiaro_shortest_paths(backend, steps.address(), side, NO_STREAM),
        "chiaro_shortest_paths");
    HostMemory.keepAlive(steps);
  }

  @Override
  public void solvePositive(TensorView matrix, TensorView vector) {
    long side = Batch.ofSquare("matrix", matrix);
    Batch.require("vector", vector, DType.F64, side);
    check(
        ChiaroNative.chiaro_solve_positive(
            backend, matrix.address(), vector.address(), side, NO_STREAM),
        "chiaro_solve_positive");
    HostMemory.keepAlive(matrix, vector);
  }

  @Override
  public void colourBasins(TensorView rgb, TensorView labels, TensorView count, int step) {
    Batch batch = Batch.ofPhoto("rgb", rgb);
    Batch.require("labels", labels, DType.I32, batch.height(), batch.width());
    Batch.require("count", count, DType.I32, 1);
    check(
        ChiaroNative.chiaro_colour_basins(
            backend,
            rgb.address(),
            labels.address(),
            count.address(),
            batch.height(),
            batch.width(),
            step,
            NO_STREAM),
        "chiaro_colour_basins");
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
    check(
        ChiaroNative.chiaro_merge_regions(
            backend,
            colour.address(),
            labels.address(),
            merged.address(),
            count.address(),
            batch.height(),
            batch.width(),
            scale,
            NO_STREAM),
        "chiaro_merge_regions");
    HostMemory.keepAlive(colour, labels, merged, count);
  }

  @Override
  public void regionContrast(TensorView regions, TensorView contrast, double spread) {
    long count = Batch.ofRegions("regions", regions);
    Batch.require("contrast", contrast, DType.F64, count);
    Batch.requireSpread(spread);
    check(
        ChiaroNative.chiaro_region_contrast(
            backend, regions.address(), contrast.address(), count, spread, NO_STREAM),
        "chiaro_region_contrast");
    HostMemory.keepAlive(regions, contrast);
  }

  @Override
  public void colourHistograms(TensorView rgb, TensorView labels, TensorView histograms) {
    Batch batch = Batch.ofPhoto("rgb", rgb);
    batch.requireLabelled(labels, "histograms", histograms);
    Batch.require("histograms", histograms, DType.F64, histograms.size(0), 96);
    check(
        ChiaroNative.chiaro_colour_histograms(
            backend,
            rgb.address(),
            labels.address(),
            histograms.address(),
            batch.height(),
            batch.width(),
            histograms.size(0),
            NO_STREAM),
        "chiaro_colour_histograms");
    HostMemory.keepAlive(rgb, labels, histograms);
  }

  @Override
  public void texture(
      TensorView rgb, TensorView labels, TensorView smooth, TensorView bank, TensorView texture) {
    Batch batch = Batch.ofPhoto("rgb", rgb);
    batch.requireLabelled(labels, "texture", texture);
    Batch.requireBank(smooth, bank, texture);
    check(
        ChiaroNative.chiaro_texture(
            backend,
            rgb.address(),
            labels.address(),
            smooth.address(),
            bank.address(),
            texture.address(),
            batch.height(),
            batch.width(),
            texture.size(0),
            texture.size(1),
            texture.size(2),
            smooth.size(0),
            NO_STREAM),
        "chiaro_texture");
    HostMemory.keepAlive(rgb, labels, smooth, bank, texture);
  }

  @Override
  public void gram(TensorView points, TensorView table) {
    long count = Batch.ofPoints(points, table);
    check(
        ChiaroNative.chiaro_gram(
            backend, points.address(), table.address(), count, points.size(1), NO_STREAM),
        "chiaro_gram");
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
    long points = Batch.ofSquare("gram", gram);
    long count = Batch.ofAtoms(points, atoms, weights, coefficients, errors, lambda);
    check(
        ChiaroNative.chiaro_sparse_code(
            backend,
            gram.address(),
            atoms.address(),
            weights.address(),
            coefficients.address(),
            errors.address(),
            points,
            count,
            lambda,
            NO_STREAM),
        "chiaro_sparse_code");
    HostMemory.keepAlive(gram, atoms, weights, coefficients, errors);
  }

  @Override
  public void close() {
    pool.close();
  }

  /** Address of an image's part of an array whose first axis is the batch. */
  private static long part(TensorView view, Batch batch, long first) {
    long elementsEach = view.elements() / batch.count();
    return view.address() + first * elementsEach * view.dtype().bytes();
  }

  private static void check(int status, String callee) {
    if (status == ChiaroNative.OK) {
      return;
    }
    String message = callee + ": " + ChiaroNative.chiaro_last_error();
    switch (status) {
      case ChiaroNative.INVALID -> throw new IllegalArgumentException(message);
      case ChiaroNative.OUT_OF_MEMORY -> throw new OutOfMemoryError(message);
      default -> throw new ChiaroException.Device(message);
    }
  }
}
