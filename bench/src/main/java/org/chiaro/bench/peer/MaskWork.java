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
    images = repeated(arguments.array("images"), arguments);
    shifted = repeated(arguments.array("shifted"), arguments);
    if (arguments.has("out")) {
      try (HostBuffers buffers = new HostBuffers()) {
        MaskBatch masks = filtered(buffers);
        NdArray copy = NdArray.allocate(DType.U8, masks.mask().shape());
        copy.data().duplicate().put(masks.mask().bytes());
        Npy.write(arguments.path("out"), copy);
      }
    }
  }

  /** The pairs again and again up to {@code batch}, or as they are. */
  private static NdArray repeated(NdArray pairs, Arguments arguments) {
    if (!arguments.has("batch")) {
      return pairs;
    }
    long[] shape = pairs.shape().clone();
    long bytes = pairs.data().remaining() / shape[0];
    shape[0] = arguments.number("batch");
    NdArray all = NdArray.allocate(pairs.dtype(), shape);
    for (long n = 0; n < shape[0]; n++) {
      long from = n % pairs.shape()[0] * bytes;
      all.data().put((int) (n * bytes), pairs.data(), (int) from, (int) bytes);
    }
    return all;
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
