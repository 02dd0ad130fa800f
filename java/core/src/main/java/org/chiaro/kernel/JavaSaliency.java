package org.chiaro.kernel;

/** {@link SaliencyOperations} in plain loops; the long ones have classes of their own. */
interface JavaSaliency extends SaliencyOperations {
  @Override
  default void superpixels(
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
    HostArrays.put(labels, result);
    HostIndexers.ints(count).put(0, found);
    HostMemory.keepAlive(rgb, labels, count);
  }

  @Override
  default void shortestPaths(TensorView steps) {
    int n = (int) Batch.ofSquare("steps", steps);
    JavaMatrices.shortestPaths(HostIndexers.doubles(steps), n);
    HostMemory.keepAlive(steps);
  }

  @Override
  default void solvePositive(TensorView matrix, TensorView vector) {
    int n = (int) Batch.ofSquare("matrix", matrix);
    Batch.require("vector", vector, DType.F64, n);
    JavaMatrices.solvePositive(HostIndexers.doubles(matrix), HostIndexers.doubles(vector), n);
    HostMemory.keepAlive(matrix, vector);
  }

  @Override
  default void colourBasins(TensorView rgb, TensorView labels, TensorView count, int step) {
    Batch batch = Batch.ofPhoto("rgb", rgb);
    Batch.require("labels", labels, DType.I32, batch.height(), batch.width());
    Batch.require("count", count, DType.I32, 1);
    byte[] pixels = HostArrays.bytes(rgb);
    int[] result = new int[Math.toIntExact(batch.pixels())];
    int found =
        JavaColourBasins.of(pixels, (int) batch.height(), (int) batch.width(), step, result);
    HostArrays.put(labels, result);
    HostIndexers.ints(count).put(0, found);
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
    float[] colours = HostArrays.floats(colour);
    int[] result = labels.ints();
    int found = JavaMergedRegions.of(colours, result, (int) batch.height(), scale);
    HostArrays.put(merged, result);
    HostIndexers.ints(count).put(0, found);
    HostMemory.keepAlive(colour, labels, merged, count);
  }

  @Override
  default void regionContrast(TensorView regions, TensorView contrast, double spread) {
    long count = Batch.ofRegions("regions", regions);
    Batch.require("contrast", contrast, DType.F64, count);
    Batch.requireSpread(spread);
    double[] table = HostArrays.doubles(regions);
    HostArrays.put(contrast, JavaRegionContrast.of(table, (int) count, spread));
    HostMemory.keepAlive(regions, contrast);
  }

  @Override
  default void colourHistograms(TensorView rgb, TensorView labels, TensorView histograms) {
    SuperpixelMeans.histograms(rgb, labels, histograms);
  }

  @Override
  default void texture(
      TensorView rgb, TensorView labels, TensorView smooth, TensorView bank, TensorView texture) {
    JavaTexture.measure(rgb, labels, smooth, bank, texture);
  }

  @Override
  default void gram(TensorView points, TensorView table) {
    Batch.ofPoints(points, table);
    JavaMatrices.gram(HostIndexers.doubles(points), HostIndexers.doubles(table));
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
    JavaSparseCoder.code(gram, atoms, weights, coefficients, errors, lambda);
  }
}
