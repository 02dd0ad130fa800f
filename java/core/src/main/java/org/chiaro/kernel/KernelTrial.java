package org.chiaro.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Some of the native operations on made inputs, to check a provider against the definition or to
 * time it: those whose time counts in the pipeline.
 *
 * <p>Owns its arrays.
 */
public final class KernelTrial implements AutoCloseable {
  private final HostBuffers buffers = new HostBuffers();
  private final List<Operation> operations = new ArrayList<>();

  /**
   * One operation on fixed inputs.
   *
   * @param bytes read and written, as the operation's arrays count them
   * @param results what {@code run} fills
   */
  public record Operation(String name, long bytes, Call run, List<TensorView> results) {
    /** Runs it once with a provider. */
    @FunctionalInterface
    public interface Call {
      void with(Kernels kernels);
    }

    /** Whether a provider's results are those of the definition, byte for byte. */
    public boolean agrees(Kernels kernels) {
      byte[][] found = results(kernels);
      return Arrays.deepEquals(results(new JavaKernels()), found);
    }

    private byte[][] results(Kernels kernels) {
      run.with(kernels);
      byte[][] copies = new byte[results.size()][];
      for (int i = 0; i < copies.length; i++) {
        TensorView view = results.get(i);
        copies[i] = new byte[Math.toIntExact(view.elements() * view.dtype().bytes())];
        view.data().capacity(copies[i].length).asByteBuffer().get(copies[i]);
      }
      return copies;
    }
  }

  /** Inputs from a seed: {@code count} pairs of {@code side} x {@code side} pixels. */
  public KernelTrial(long seed, int count, int side) {
    long pixels = (long) side * side;
    TensorView image = images(seed, count, side);
    TensorView shifted = images(seed + 1, count, side);
    TensorView mask = buffers.allocate(DType.U8, count, side, side);
    TensorView area = buffers.allocate(DType.I32, count);
    TensorView modes = buffers.allocate(DType.I32, count);
    TensorView kept = buffers.allocate(DType.U8, count, side, side);
    TensorView keptArea = buffers.allocate(DType.I32, count);
    try (Kernels definition = new JavaKernels()) {
      definition.maskLighter(image, shifted, mask, area);
    }
    TensorView again = buffers.allocate(DType.U8, count, side, side);
    long imageBytes = 12 * pixels * count;
    add(
        "mask_lighter",
        2 * imageBytes + pixels * count,
        again,
        area,
        k -> k.maskLighter(image, shifted, again, area));
    add(
        "mask_mean",
        imageBytes + pixels * count,
        again,
        area,
        k -> k.maskMean(shifted, again, area));
    add("histogram_modes", imageBytes, modes, modes, k -> k.histogramModes(shifted, modes));
    Images before = new Images(image, false);
    Images after = new Images(shifted, false);
    add(
        "pair_pass",
        2 * imageBytes + pixels * count,
        again,
        modes,
        k -> k.pairPass(before, after, false, again, area, modes));
    add(
        "components",
        2 * pixels * count,
        kept,
        keptArea,
        k -> k.components(mask, kept, keptArea, 0.2));
    TensorView levels = levels(seed, side);
    TensorView truth = buffers.allocate(DType.U8, side, side);
    truth.data().asByteBuffer().put(mask.bytes(), 0, Math.toIntExact(pixels));
    TensorView counts = buffers.allocate(DType.I64, 2, 256);
    add(
        "score_histogram",
        2 * pixels,
        counts,
        counts,
        k -> k.scoreHistogram(levels, truth, counts));
  }

  private void add(
      String name, long bytes, TensorView result, TensorView other, Operation.Call run) {
    operations.add(new Operation(name, bytes, run, List.of(result, other)));
  }

  /** Blobs with grain, in [-1,1]. */
  private TensorView images(long seed, int count, int side) {
    TensorView images = buffers.allocate(DType.F32, count, 3, side, side);
    var values = HostIndexers.floats(images);
    Random random = new Random(seed);
    for (long n = 0; n < 3L * count; n++) {
      double phase = 6 * random.nextDouble();
      double waves = 8 + 8 * random.nextDouble();
      for (long i = 0; i < (long) side * side; i++) {
        double y = (double) (i / side) / side;
        double x = (double) (i % side) / side;
        double level = Math.sin(phase + waves * y) * Math.cos(phase + waves * x);
        values.put(n * side * side + i, (float) (0.8 * level + 0.15 * random.nextDouble()));
      }
    }
    return images;
  }

  private TensorView levels(long seed, int side) {
    TensorView levels = buffers.allocate(DType.U8, side, side);
    byte[] bytes = new byte[side * side];
    new Random(seed).nextBytes(bytes);
    levels.data().asByteBuffer().put(bytes);
    return levels;
  }

  /** The operations in the order of the pipeline. */
  public List<Operation> operations() {
    return List.copyOf(operations);
  }

  @Override
  public void close() {
    buffers.close();
  }
}
