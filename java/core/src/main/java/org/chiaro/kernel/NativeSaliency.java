package org.chiaro.kernel;

/** {@link SaliencyOperations}, one photo a call, in the thread of the caller. */
interface NativeSaliency extends SaliencyOperations {
  /** Who runs the calls, and on which threads. */
  NativeCalls calls();

  @Override
  default void superpixels(
      TensorView rgb, TensorView labels, TensorView count, long wanted, double compactness) {
    Batch batch = Batch.ofPhoto("rgb", rgb);
    Batch.require("labels", labels, DType.I32, batch.height(), batch.width());
    Batch.require("count", count, DType.I32, 1);
    Batch.requireSuperpixels(wanted, compactness);
    NativeCalls.check(
        ChiaroNative.chiaro_superpixels(
            calls().backend(),
            rgb.address(),
            labels.address(),
            count.address(),
            batch.height(),
            batch.width(),
            wanted,
            compactness,
            calls().stream()),
        "chiaro_superpixels");
    HostMemory.keepAlive(rgb, labels, count);
  }

  @Override
  default void shortestPaths(TensorView steps) {
    long side = Batch.ofSquare("steps", steps);
    NativeCalls.check(
        ChiaroNative.chiaro_shortest_paths(
            calls().backend(), steps.address(), side, calls().stream()),
        "chiaro_shortest_paths");
    HostMemory.keepAlive(steps);
  }

  @Override
  default void solvePositive(TensorView matrix, TensorView vector) {
    long side = Batch.ofSquare("matrix", matrix);
    Batch.require("vector", vector, DType.F64, side);
    NativeCalls.check(
        ChiaroNative.chiaro_solve_positive(
            calls().backend(), matrix.address(), vector.address(), side, calls().stream()),
        "chiaro_solve_positive");
    HostMemory.keepAlive(matrix, vector);
  }

  @Override
  default void colourBasins(TensorView rgb, TensorView labels, TensorView count, int step) {
    Batch batch = Batch.ofPhoto("rgb", rgb);
    Batch.require("labels", labels, DType.I32, batch.height(), batch.width());
    Batch.require("count", count, DType.I32, 1);
    NativeCalls.check(
        ChiaroNative.chiaro_colour_basins(
            calls().backend(),
            rgb.address(),
            labels.address(),
            count.address(),
            batch.height(),
            batch.width(),
            step,
            calls().stream()),
        "chiaro_colour_basins");
    HostMemory.keepAlive(rgb, labels, count);
  }

  @Override
  default void mergeRegions(
      TensorView colour, TensorView labels, TensorView merged, TensorView count, int scale) {
    Batch batch = Batch.ofColours("colour", colour);
    Batch.require("labels", labels, DType.I32, batch.height(), batch.width());
    Batch.require("merged", merged, DType.I32, batch.height(), batch.width());
    Batch.require("count", count, DType.I32, 1);
    Batch.requireScale(scale);
    NativeCalls.check(
        ChiaroNative.chiaro_merge_regions(
            calls().backend(),
            colour.address(),
            labels.address(),
            merged.address(),
            count.address(),
            batch.height(),
            batch.width(),
            scale,
            calls().stream()),
        "chiaro_merge_regions");
    HostMemory.keepAlive(colour, labels, merged, count);
  }

  @Override
  default void regionContrast(TensorView regions, TensorView contrast, double spread) {
    long count = Batch.ofRegions("regions", regions);
    Batch.require("contrast", contrast, DType.F64, count);
    Batch.requireSpread(spread);
    NativeCalls.check(
        ChiaroNative.chiaro_region_contrast(
            calls().backend(),
            regions.address(),
            contrast.address(),
            count,
            spread,
            calls().stream()),
        "chiaro_region_contrast");
    HostMemory.keepAlive(regions, contrast);
  }

  @Override
  default void colourHistograms(TensorView rgb, TensorView labels, TensorView histograms) {
    Batch batch = Batch.ofPhoto("rgb", rgb);
    batch.requireLabelled(labels, "histograms", histograms);
    Batch.require("histograms", histograms, DType.F64, histograms.size(0), 96);
    NativeCalls.check(
        ChiaroNative.chiaro_colour_histograms(
            calls().backend(),
            rgb.address(),
            labels.address(),
            histograms.address(),
            batch.height(),
            batch.width(),
            histograms.size(0),
            calls().stream()),
        "chiaro_colour_histograms");
    HostMemory.keepAlive(rgb, labels, histograms);
  }

  @Override
  default void texture(
      TensorView rgb, TensorView labels, TensorView smooth, TensorView bank, TensorView texture) {
    Batch batch = Batch.ofPhoto("rgb", rgb);
    batch.requireLabelled(labels, "texture", texture);
    Batch.requireBank(smooth, bank, texture);
    NativeCalls.check(
        ChiaroNative.chiaro_texture(
            calls().backend(),
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
            calls().stream()),
        "chiaro_texture");
    HostMemory.keepAlive(rgb, labels, smooth, bank, texture);
  }

  @Override
  default void gram(TensorView points, TensorView table) {
    long count = Batch.ofPoints(points, table);
    NativeCalls.check(
        ChiaroNative.chiaro_gram(
            calls().backend(),
            points.address(),
            table.address(),
            count,
            points.size(1),
            calls().stream()),
        "chiaro_gram");
    HostMemory.keepAlive(points, table);
  }

  @Override
  default void sparseCode(
      TensorView gram,
      TensorView atoms,
      TensorView weights,
      TensorView coefficients,
      TensorView errors,
      double lambda) {
    long points = Batch.ofSquare("gram", gram);
    long count = Batch.ofAtoms(points, atoms, weights, coefficients, errors, lambda);
    NativeCalls.check(
        ChiaroNative.chiaro_sparse_code(
            calls().backend(),
            gram.address(),
            atoms.address(),
            weights.address(),
            coefficients.address(),
            errors.address(),
            points,
            count,
            lambda,
            calls().stream()),
        "chiaro_sparse_code");
    HostMemory.keepAlive(gram, atoms, weights, coefficients, errors);
  }
}
