package org.chiaro.kernel;

import java.util.Optional;

/**
 * The compiled operations: checks the arrays, makes one call for each part of the batch, checks its
 * status.
 *
 * <p>A native operation is one thread's work; images are spread over the pool.
 */
final class NativeKernels
    implements Kernels,
        NativeMasks,
        NativeSamples,
        NativeGenerator,
        NativeScores,
        NativeSaliency,
        NativeTraining {
  /** Pixels whose masks fit into the cache of a core with much room left. */
  private static final long NEAR_PIXELS = 1 << 16;

  private final String name;
  private final NativeCalls calls;

  NativeKernels(String name, NativeCalls calls) {
    this.name = name;
    this.calls = calls;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean onDevice() {
    return calls.onDevice();
  }

  @Override
  public Optional<NormalLatents> latents() {
    return Optional.of(this::drawLatents);
  }

  private void drawLatents(TensorView latents, long first, long seed) {
    if (latents.dtype() != DType.F32 || latents.rank() != 2) {
      throw new IllegalArgumentException("latents must be f32 [n,d], was " + latents.describe());
    }
    NativeCalls.check(
        ChiaroNative.chiaro_latents(
            calls.backend(),
            calls.address(latents),
            first,
            latents.size(0),
            latents.size(1),
            seed,
            calls.stream()),
        "chiaro_latents");
    HostMemory.keepAlive(latents);
  }

  /** A few pairs at a time, so that the second look at a mask finds it in the nearest cache. */
  @Override
  public void filteredPass(
      Images image,
      Images shifted,
      boolean meanRule,
      double ratio,
      TensorView mask,
      TensorView area,
      TensorView modes) {
    Batch batch = Batch.ofPairs(image, shifted);
    batch.requireMasks("mask", mask);
    batch.requireNumbers("area", area);
    batch.requireNumbers("modes", modes);
    Batch.requireRatio(ratio);
    NativeKernels alone = new NativeKernels(name, calls.alone());
    long atATime = onDevice() ? batch.count() : Math.max(1, NEAR_PIXELS / batch.pixels());
    calls.split(
        batch,
        (first, count) -> {
          for (long k = first; k < first + count; k += atATime) {
            long end = Math.min(k + atATime, first + count);
            TensorView masks = mask.rows(k, end);
            TensorView areas = area.rows(k, end);
            alone.pairPass(
                image.rows(k, end),
                shifted.rows(k, end),
                meanRule,
                masks,
                areas,
                modes.rows(k, end));
            alone.components(masks, masks, areas, ratio);
          }
        });
    HostMemory.keepAlive(image.values(), shifted.values(), mask, area, modes);
  }

  @Override
  public NativeCalls calls() {
    return calls;
  }
}
