package org.chiaro.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.Pointer;

/**
 * The native operations on made inputs, to check a provider against the definition or to time it.
 * Those of photos get one of side x side pixels.
 *
 * <p>Owns its arrays.
 */
public final class KernelTrial implements AutoCloseable {
  private static final double RATIO = 0.2;
  private static final double TOLERANCE = 1e-12;
  private static final int FEATURES = 96;

  private final HostBuffers buffers = new HostBuffers();
  private final List<Operation> operations = new ArrayList<>();
  private final UnaryOperator<TensorView> placed;
  private final Scene scene;
  private final int count;
  private final int side;
  private final long pixels;

  /**
   * One operation on fixed inputs.
   *
   * @param bytes read and written, as the operation's arrays count them
   * @param flops additions and multiplications where those limit it, else 0
   * @param prepare puts arrays that the operation works in back to their beginning
   * @param results what {@code run} fills
   */
  public record Operation(
      String name, long bytes, long flops, Runnable prepare, Call run, List<TensorView> results) {
    /** Runs it once with a provider. */
    @FunctionalInterface
    public interface Call {
      void with(Kernels kernels);
    }

    /**
     * Whether a provider's results are those of the definition: byte for byte, sums of doubles to
     * 1e-12 of their value.
     */
    public boolean agrees(Kernels kernels) {
      byte[][] expected = results(new JavaKernels());
      byte[][] found = results(kernels);
      for (int i = 0; i < found.length; i++) {
        boolean doubles = results.get(i).dtype() == DType.F64;
        if (!(doubles ? near(expected[i], found[i]) : Arrays.equals(expected[i], found[i]))) {
          return false;
        }
      }
      return true;
    }

    private static boolean near(byte[] expected, byte[] found) {
      var a = ByteBuffer.wrap(expected).order(ByteOrder.nativeOrder());
      var b = ByteBuffer.wrap(found).order(ByteOrder.nativeOrder());
      while (a.hasRemaining()) {
        double wanted = a.getDouble();
        double got = b.getDouble();
        if (wanted != got && !(Math.abs(wanted - got) <= TOLERANCE * Math.abs(wanted))) {
          return false;
        }
      }
      return true;
    }

    private byte[][] results(Kernels kernels) {
      prepare.run();
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

  /** Natural masks. */
  public KernelTrial(long seed, int count, int side) {
    this(seed, count, side, Scene.NATURAL);
  }

  /** Inputs from a seed: {@code count} pairs of {@code side} x {@code side} pixels. */
  public KernelTrial(long seed, int count, int side, Scene scene) {
    this(count, side, scene, array -> array);
    TensorView mask = masks();
    TensorView image = images(mask, (int) seed, false);
    TensorView shifted = images(mask, (int) seed, true);
    pairs(image, shifted, mask);
    samples(shifted);
    generator(image, shifted);
    adam(image, shifted);
    TensorView finite = result(DType.U8, 1);
    add(
        "finite_squares",
        shifted.elements() * Float.BYTES,
        k -> finite.data().asByteBuffer().put(0, (byte) (k.finiteSquares(shifted) ? 1 : 0)),
        finite);
    histogram(seed, mask);
    scores(seed, mask);
    new PhotoTrial(buffers, operations, seed, side).add();
  }

  private KernelTrial(int count, int side, Scene scene, UnaryOperator<TensorView> placed) {
    this.scene = scene;
    this.count = count;
    this.side = side;
    this.placed = placed;
    pixels = (long) side * side;
  }

  /**
   * The operations that graphics cards have, on the same inputs in a card's memory. To be timed,
   * not compared: prepare and results are for arrays of the host.
   *
   * @param toCard a copy of an array in the card's memory, which lives as long as this trial
   */
  public static KernelTrial onCard(
      long seed, int count, int side, Scene scene, UnaryOperator<TensorView> toCard) {
    KernelTrial trial = new KernelTrial(count, side, scene, toCard);
    TensorView mask = trial.masks();
    TensorView image = toCard.apply(trial.images(mask, (int) seed, false));
    TensorView shifted = toCard.apply(trial.images(mask, (int) seed, true));
    trial.pairs(image, shifted, toCard.apply(mask));
    trial.samples(shifted);
    trial.generator(image, shifted);
    trial.histogram(seed, mask);
    return trial;
  }

  private TensorView masks() {
    TensorView mask = buffers.allocate(DType.U8, count, side, side);
    scene.fillMasks(mask);
    return mask;
  }

  /** An array for results, where the operations run. */
  private TensorView result(DType dtype, long... shape) {
    return placed.apply(buffers.allocate(dtype, shape));
  }

  /** Images whose masks are those of the scene: the shifted one is lighter there alone. */
  private TensorView images(TensorView masks, int seed, boolean shifted) {
    TensorView images = buffers.allocate(DType.F32, count, 3, side, side);
    scene.fillImages(images, seed);
    var values = HostIndexers.floats(images);
    var mask = HostIndexers.bytes(masks);
    for (long i = 0; i < images.elements(); i++) {
      long place = i / (3 * pixels) * pixels + i % pixels;
      float change = mask.get(place) != 0 ? 0.3f : -0.3f;
      values.put(i, 0.65f * values.get(i) + (shifted ? change : 0));
    }
    return images;
  }

  private void pairs(TensorView image, TensorView shifted, TensorView mask) {
    TensorView made = result(DType.U8, count, side, side);
    TensorView area = result(DType.I32, count);
    TensorView modes = result(DType.I32, count);
    long images = 12 * pixels * count;
    long masks = pixels * count;
    add("mask_lighter", 2 * images + masks, k -> k.maskLighter(image, shifted, made, area), made);
    add("mask_mean", images + masks, k -> k.maskMean(shifted, made, area), made, area);
    add("histogram_modes", images, k -> k.histogramModes(shifted, modes), modes);
    Images before = new Images(image, false);
    Images after = new Images(shifted, false);
    Operation.Call pass = k -> k.pairPass(before, after, false, made, area, modes);
    add("pair_pass", 2 * images + masks, pass, made, area, modes);
    add("components", 2 * masks, k -> k.components(mask, made, area, RATIO), made, area);
    Operation.Call filtered = k -> k.filteredPass(before, after, false, RATIO, made, area, modes);
    add("pair_pass, components", 2 * images + masks, filtered, made, area, modes);
  }

  private void samples(TensorView rows) {
    TensorView areas = buffers.allocate(DType.I32, count);
    TensorView numbers = buffers.allocate(DType.I32, count);
    TensorView order = buffers.allocate(DType.I32, count);
    for (int n = 0; n < count; n++) {
      HostIndexers.ints(areas).put(n, (int) (pixels * n / count));
      HostIndexers.ints(numbers).put(n, n % 4);
      HostIndexers.ints(order).put(n, count - 1 - n);
    }
    TensorView area = placed.apply(areas);
    TensorView modes = placed.apply(numbers);
    TensorView places = placed.apply(order);
    TensorView slot = result(DType.I32, count);
    TensorView head = result(DType.I64, 1);
    TensorView ring = result(DType.F32, count, 3, side, side);
    Runnable rewind = () -> Pointer.memset(head.data(), 0, Long.BYTES);
    add(
        "verdicts",
        12L * count,
        0,
        rewind,
        k -> k.verdicts(area, modes, slot, head, pixels, 0.5, true, count),
        slot,
        head);
    add("append", 24 * pixels * count, k -> k.append(rows, places, ring), ring);
  }

  /** The bytes of images taken for features: bfloat16 of a quarter of the pixels. */
  private void generator(TensorView image, TensorView shifted) {
    long half = side / 8;
    if (half == 0) {
      return;
    }
    long[] shape = {count, 2 * half, 2 * half, FEATURES};
    TensorView x = seenAs(image, DType.BF16, shape);
    TensorView shortcut = seenAs(shifted, DType.BF16, count, half, half, FEATURES);
    TensorView norms = seenAs(shifted, DType.F32, count, FEATURES);
    TensorView made = result(DType.BF16, shape);
    long bytes = x.elements() * DType.BF16.bytes();
    add("affine_relu", 2 * bytes, k -> k.affineRelu(x, norms, norms, made), made);
    add("add_upsampled", 2 * bytes + bytes / 4, k -> k.addUpsampled(x, shortcut, made), made);
    stream(image, shifted, half);
  }

  /** The same beside a residual stream in float32, half as many channels of it. */
  private void stream(TensorView image, TensorView shifted, long half) {
    long[] shape = {count, 2 * half, 2 * half, FEATURES / 2};
    TensorView stream = seenAs(image, DType.F32, shape);
    TensorView x = seenAs(image, DType.BF16, shape);
    TensorView shortcut = seenAs(shifted, DType.F32, count, half, half, FEATURES / 2);
    TensorView norms = seenAs(shifted, DType.F32, count, FEATURES / 2);
    TensorView narrow = result(DType.BF16, shape);
    TensorView sum = result(DType.F32, shape);
    long bytes = x.elements() * DType.BF16.bytes();
    add(
        "affine_relu of a float32 stream",
        3 * bytes,
        k -> k.affineRelu(stream, norms, norms, narrow),
        narrow);
    add(
        "add_upsampled to a float32 stream",
        3 * bytes + bytes / 2,
        k -> k.addUpsampled(x, shortcut, sum),
        sum);
  }

  private static TensorView seenAs(TensorView view, DType dtype, long... shape) {
    return new TensorView(view.data(), dtype, view.onDevice(), shape);
  }

  private void adam(TensorView start, TensorView gradient) {
    TensorView parameter = buffers.allocate(DType.F32, start.shape());
    TensorView first = buffers.allocate(DType.F32, start.shape());
    TensorView second = buffers.allocate(DType.F32, start.shape());
    long bytes = start.elements() * Float.BYTES;
    Runnable reset =
        () -> {
          Pointer.memcpy(parameter.data(), start.data(), bytes);
          Pointer.memset(first.data(), 0, bytes);
          Pointer.memset(second.data(), 0, bytes);
        };
    var rates = new TrainingOperations.AdamRates(1e-3, 0.9, 0.999, 1e-8, 1);
    add(
        "adam",
        7 * bytes,
        0,
        reset,
        k -> k.adam(parameter, gradient, first, second, rates),
        parameter,
        first,
        second);
  }

  private void histogram(long seed, TensorView masks) {
    TensorView levels = placed.apply(levels(seed));
    TensorView mask = placed.apply(first(masks));
    TensorView counts = result(DType.I64, 2, 256);
    add("score_histogram", 2 * pixels, k -> k.scoreHistogram(levels, mask, counts), counts);
  }

  private TensorView levels(long seed) {
    TensorView levels = buffers.allocate(DType.U8, side, side);
    byte[] bytes = new byte[Math.toIntExact(pixels)];
    new Random(seed).nextBytes(bytes);
    levels.data().asByteBuffer().put(bytes);
    return levels;
  }

  private TensorView first(TensorView masks) {
    TensorView mask = buffers.allocate(DType.U8, side, side);
    Pointer.memcpy(mask.data(), masks.data(), pixels);
    return mask;
  }

  private void scores(long seed, TensorView masks) {
    TensorView levels = levels(seed);
    TensorView mask = first(masks);
    TensorView values = buffers.allocate(DType.F64, 256);
    for (int level = 0; level < 256; level++) {
      HostIndexers.doubles(values).put(level, level / 255.0);
    }
    TensorView quarters = buffers.allocate(DType.I64, 4, 2, 256);
    TensorView split = buffers.allocate(DType.I32, 2);
    TensorView sums = buffers.allocate(DType.F64, 2);
    TensorView box = buffers.allocate(DType.I32, 4);
    add(
        "quadrant_histograms",
        2 * pixels,
        k -> k.quadrantHistograms(levels, mask, quarters, split),
        quarters,
        split);
    add("weighted_errors", 2 * pixels, k -> k.weightedErrors(levels, mask, values, sums), sums);
    add("object_box", pixels, k -> k.objectBox(levels, box, 128, true), box);
  }

  private void add(String name, long bytes, Operation.Call run, TensorView... results) {
    add(name, bytes, 0, () -> {}, run, results);
  }

  private void add(
      String name,
      long bytes,
      long flops,
      Runnable prepare,
      Operation.Call run,
      TensorView... results) {
    operations.add(new Operation(name, bytes, flops, prepare, run, List.of(results)));
  }

  /** The operations in the order of the pipeline, those of classical saliency last. */
  public List<Operation> operations() {
    return List.copyOf(operations);
  }

  @Override
  public void close() {
    buffers.close();
  }
}
