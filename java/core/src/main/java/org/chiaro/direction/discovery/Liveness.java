package org.chiaro.direction.discovery;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.Generator;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;

/** A look at a generator before hours are spent on it: do its images depend on the latent? */
final class Liveness {
  private static final int SAMPLES = 8;
  // half a grey level of an 8-bit picture
  private static final double LEAST_RANGE = 1 / 255.0;

  private Liveness() {}

  static void require(Generator generator, DiscoveryConfig config) {
    int side = Math.min(generator.height(), generator.width());
    int seen = config.reconstructorSize() > 0 ? config.reconstructorSize() : side;
    if (config.reconstructor() == Reconstructor.Kind.LENET && seen < LeNet.LEAST_SIDE) {
      throw new ChiaroException.Usage(
          "reconstructor lenet: it needs images of %d pixels or more, these have %d; take resnet"
              .formatted(LeNet.LEAST_SIDE, seen));
    }
    try (var scope = TensorScope.noGrad()) {
      Tensor z = generator.codes(config.seed()).latents(0, SAMPLES);
      Tensor images = generator.images(z);
      if (!torch.isfinite(images).all().item_bool()) {
        throw new ChiaroException.Model(
            generator.name() + ": its images hold NaN or infinity; nothing can be learned from it");
      }
      Tensor range = images.amax(new long[] {0}, false).sub(images.amin(new long[] {0}, false));
      if (range.max().item_float() < LEAST_RANGE) {
        throw new ChiaroException.Model(
            "%s: it gives the same image for every latent, there are no directions to tell apart"
                .formatted(generator.name()));
      }
    }
  }
}
