package org.chiaro.bench.peer;

import java.io.IOException;
import org.chiaro.filter.FilterChain;
import org.chiaro.filter.FilterConfig;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.HostBuffers;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.mask.MaskBatch;
import org.chiaro.mask.MaskRule;

/** From pairs of images to filtered masks and verdicts, steps 3 and 4. */
final class MaskWork implements Work {
  private final Kernels kernels;
  private final NdArray images;
  private final NdArray shifted;

  MaskWork(Arguments arguments) throws IOException {
    kernels = KernelProvider.open("cpu", arguments.threads());
    images = arguments.array("images");
    shifted = arguments.array("shifted");
    if (arguments.has("out")) {
      try (HostBuffers buffers = new HostBuffers()) {
        MaskBatch masks = filtered(buffers);
        NdArray copy = NdArray.allocate(DType.U8, masks.mask().shape());
        copy.data().duplicate().put(masks.mask().bytes());
        Npy.write(arguments.path("out"), copy);
      }
    }
  }

  private MaskBatch filtered(HostBuffers buffers) {
    return new FilterChain(FilterConfig.defaults(), kernels, buffers)
        .filtered(MaskRule.LIGHTER, images.view(), shifted.view())
        .masks();
  }

  @Override
  public long run() {
    try (HostBuffers buffers = new HostBuffers()) {
      return filtered(buffers).count();
    }
  }

  @Override
  public void close() {
    kernels.close();
  }
}
