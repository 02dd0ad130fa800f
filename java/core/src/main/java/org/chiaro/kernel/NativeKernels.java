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

  @Override
  public NativeCalls calls() {
    return calls;
  }
}
