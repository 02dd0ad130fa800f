package org.chiaro.torch;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** How many threads networks compute with: one pool, sized once. */
public final class TorchThreads {
  private TorchThreads() {}

  /**
   * Sizes libtorch's pool; before the first network runs.
   *
   * <p>OpenBLAS, which libtorch multiplies small float32 matrices with, gets one thread: its own
   * pool spins for 20 ms after each product and takes the processors from libtorch's. A network of
   * convolutions took a third less of the processor without it.
   */
  public static void use(int threads) {
    torch.set_num_threads(threads);
    Loader.load(openblas_nolapack.class);
    org.bytedeco.openblas.presets.openblas_nolapack.blas_set_num_threads(1);
  }
}
