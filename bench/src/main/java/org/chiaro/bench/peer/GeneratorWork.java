package org.chiaro.bench.peer;

import java.io.IOException;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.gan.Generator;
import org.chiaro.gan.GeneratorFile;
import org.chiaro.gan.ImagePair;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/** Pairs of images of one batch of latents. */
final class GeneratorWork implements Work {
  private final Generator generator;
  private final NdArray latents;
  private final NdArray shift;

  GeneratorWork(Arguments arguments) throws IOException {
    generator = GeneratorFile.load(arguments.path("weights"), arguments.precision());
    latents = arguments.array("latents");
    shift = arguments.array("shift");
    if (arguments.has("out")) {
      try (var scope = TensorScope.noGrad()) {
        ImagePair pair = pair();
        Tensor both = Ops.concat(0, pair.original(), pair.shifted());
        Npy.write(arguments.path("out"), Tensors.toArray(both));
      }
    }
  }

  private ImagePair pair() {
    return generator.pair(Tensors.of(latents), Tensors.of(shift));
  }

  @Override
  public long run() {
    try (var scope = TensorScope.noGrad()) {
      return pair().original().size(0);
    }
  }

  @Override
  public void close() {
    generator.close();
  }
}
