package org.chiaro.kernel;

/**
 * The compiled operations: checks the arrays, makes one call for each part of the batch, checks its
 * status.
 *
 * <p>A native operation is one thread's work; images are spread over the pool.
 */
final class NativeKernels implements Kernels, NativeMasks, NativeScores, NativeSaliency {
  private final String name;
  private final NativeCalls calls;

  NativeKernels(int backend, String name, int threads) {
    this.name = name;
    this.calls = new NativeCalls(backend, new BatchPool(threads));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public NativeCalls calls() {
    return calls;
  }

  @Override
  public void close() {
    calls.pool().close();
  }
}
