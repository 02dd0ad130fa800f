package org.chiaro.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;

/** The part of a {@link KernelTrial} that works on one photo and on what it was cut into. */
final class PhotoTrial {
  private static final int SUPERPIXELS = 200;
  private static final int FEATURES = 39;
  private static final int ATOM_EVERY = 3;
  private static final int LEVELS = 3;
  private static final int FILTERS = 12;
  private static final int TAPS = 9;
  private static final Runnable NOTHING = () -> {};

  private final HostBuffers buffers;
  private final List<KernelTrial.Operation> operations;
  private final Random random;
  private final int side;
  private final long pixels;

  /** Takes arrays from {@code buffers} and adds to {@code operations}. */
  PhotoTrial(HostBuffers buffers, List<KernelTrial.Operation> operations, long seed, int side) {
    this.buffers = buffers;
    this.operations = operations;
    this.side = side;
    random = new Random(seed);
    pixels = (long) side * side;
  }

  void add() {
    TensorView rgb = photo();
    TensorView labels = buffers.allocate(DType.I32, side, side);
    TensorView count = buffers.allocate(DType.I32, 1);
    KernelTrial.Operation.Call cut = k -> k.superpixels(rgb, labels, count, SUPERPIXELS, 20);
    add("superpixels", 7 * pixels, 0, cut, labels, count);
    try (Kernels any = KernelProvider.open("auto", 1)) {
      cut.with(any);
    }
    ofSuperpixels(rgb, copy(labels), HostIndexers.ints(count).get(0));
    ofRegions(rgb);
    ofPairs(Math.min(SUPERPIXELS, side));
  }

  /** Waves with grain. */
  private TensorView photo() {
    TensorView rgb = buffers.allocate(DType.U8, side, side, 3);
    var bytes = HostIndexers.bytes(rgb);
    for (long i = 0; i < 3 * pixels; i++) {
      double y = (double) (i / 3 / side) / side;
      double x = (double) (i / 3 % side) / side;
      double wave = Math.sin(9 * y + i % 3) * Math.cos(11 * x);
      bytes.put(i, (int) (128 + 100 * wave + 16 * random.nextDouble()));
    }
    return rgb;
  }

  private TensorView copy(TensorView view) {
    TensorView copy = buffers.allocate(view.dtype(), view.shape());
    Pointer.memcpy(copy.data(), view.data(), view.elements() * view.dtype().bytes());
    return copy;
  }

  private void ofSuperpixels(TensorView rgb, TensorView labels, int count) {
    TensorView histograms = buffers.allocate(DType.F64, count, 96);
    add(
        "colour_histograms",
        7 * pixels + 8L * 96 * count,
        0,
        k -> k.colourHistograms(rgb, labels, histograms),
        histograms);
    TensorView smooth = buffers.allocate(DType.F32, TAPS);
    TensorView bank = buffers.allocate(DType.F32, FILTERS, 4, TAPS);
    for (TensorView taps : List.of(smooth, bank)) {
      for (long i = 0; i < taps.elements(); i++) {
        HostIndexers.floats(taps).put(i, random.nextFloat() / TAPS);
      }
    }
    TensorView texture = buffers.allocate(DType.F64, count, LEVELS, FILTERS);
    add(
        "texture",
        7 * pixels + 8 * texture.elements(),
        0,
        k -> k.texture(rgb, labels, smooth, bank, texture),
        texture);
  }

  private void ofRegions(TensorView rgb) {
    TensorView labels = buffers.allocate(DType.I32, side, side);
    TensorView count = buffers.allocate(DType.I32, 1);
    KernelTrial.Operation.Call cut = k -> k.colourBasins(rgb, labels, count, 0);
    add("colour_basins", 7 * pixels, 0, cut, labels, count);
    try (Kernels any = KernelProvider.open("auto", 1)) {
      cut.with(any);
    }
    TensorView basins = copy(labels);
    TensorView colour = buffers.allocate(DType.F32, side, side, 3);
    var levels = HostIndexers.bytes(rgb);
    var values = HostIndexers.floats(colour);
    for (long i = 0; i < 3 * pixels; i++) {
      values.put(i, levels.get(i) / 255f);
    }
    TensorView merged = buffers.allocate(DType.I32, side, side);
    TensorView left = buffers.allocate(DType.I32, 1);
    add(
        "merge_regions",
        20 * pixels,
        0,
        k -> k.mergeRegions(colour, basins, merged, left, 5),
        merged,
        left);
    TensorView regions = doubles(6, SUPERPIXELS);
    TensorView contrast = buffers.allocate(DType.F64, SUPERPIXELS);
    add(
        "region_contrast",
        56L * SUPERPIXELS,
        0,
        k -> k.regionContrast(regions, contrast, 0.12),
        contrast);
  }

  /** Tables of all pairs of n superpixels. */
  private void ofPairs(int n) {
    TensorView points = doubles(n, FEATURES);
    TensorView table = buffers.allocate(DType.F64, n, n);
    long square = (long) n * n;
    add(
        "gram",
        8 * (points.elements() + square),
        square * FEATURES,
        k -> k.gram(points, table),
        table);

    TensorView steps = doubles(n, n);
    TensorView paths = buffers.allocate(DType.F64, n, n);
    for (int i = 0; i < n; i++) {
      HostIndexers.doubles(steps).put(i, i, 0.0);
    }
    add(
        "shortest_paths",
        16 * square,
        2 * square * n,
        k -> {
          Pointer.memcpy(paths.data(), steps.data(), 8 * square);
          k.shortestPaths(paths);
        },
        paths);

    TensorView products = buffers.allocate(DType.F64, n, n);
    try (Kernels any = KernelProvider.open("auto", 1)) {
      any.gram(points, products);
    }
    equations(copy(products), n);
    codes(products, n);
  }

  private void equations(TensorView matrix, int n) {
    DoubleIndexer values = HostIndexers.doubles(matrix);
    for (int i = 0; i < n; i++) {
      values.put(i, i, values.get(i, i) + 1); // positive definite
    }
    TensorView right = doubles(n);
    TensorView used = buffers.allocate(DType.F64, n, n);
    TensorView solution = buffers.allocate(DType.F64, n);
    add(
        "solve_positive",
        8L * n * n + 16L * n,
        (long) n * n * n / 3,
        k -> {
          Pointer.memcpy(used.data(), matrix.data(), 8L * n * n);
          Pointer.memcpy(solution.data(), right.data(), 8L * n);
          k.solvePositive(used, solution);
        },
        solution);
  }

  private void codes(TensorView products, int n) {
    int atoms = (n + ATOM_EVERY - 1) / ATOM_EVERY;
    TensorView chosen = buffers.allocate(DType.I32, atoms);
    for (int k = 0; k < atoms; k++) {
      HostIndexers.ints(chosen).put(k, ATOM_EVERY * k);
    }
    TensorView weights = doubles(n, atoms);
    TensorView coefficients = buffers.allocate(DType.F64, n, atoms);
    TensorView errors = buffers.allocate(DType.F64, n);
    add(
        "sparse_code",
        8L * n * n + 16L * n * atoms,
        0,
        k -> k.sparseCode(products, chosen, weights, coefficients, errors, 0.05),
        coefficients,
        errors);
  }

  private TensorView doubles(long... shape) {
    TensorView view = buffers.allocate(DType.F64, shape);
    double[] values = random.doubles(view.elements(), 0, 1).toArray();
    HostIndexers.doubles(new TensorView(view.data(), DType.F64, values.length)).put(0, values);
    return view;
  }

  private void add(
      String name, long bytes, long flops, KernelTrial.Operation.Call run, TensorView... results) {
    operations.add(
        new KernelTrial.Operation(name, bytes, flops, NOTHING, run, Arrays.asList(results)));
  }
}
