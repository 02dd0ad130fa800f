package org.chiaro.bench.peer;

import java.io.IOException;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;

/** The component filter on masks of one byte a pixel. */
final class ComponentWork implements Work {
  private final Kernels kernels;
  private final NdArray masks;
  private final NdArray kept;
  private final NdArray areas;

  ComponentWork(Arguments arguments) throws IOException {
    kernels = KernelProvider.open("cpu", arguments.threads());
    masks = arguments.array("masks");
    kept = NdArray.allocate(DType.U8, masks.shape());
    areas = NdArray.allocate(DType.I32, masks.shape()[0]);
    if (arguments.has("out")) {
      run();
      Npy.write(arguments.path("out"), kept);
    }
  }

  @Override
  public long run() {
    kernels.components(masks.view(), kept.view(), areas.view(), 0.2);
    return masks.shape()[0];
  }

  @Override
  public void close() {
    kernels.close();
  }
}
