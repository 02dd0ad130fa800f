package org.chiaro.gan.inversion;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.Encoder;
import org.chiaro.gan.Generator;
import org.chiaro.latent.LatentSource;
import org.chiaro.latent.LatentSpace;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Adam;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;

/**
 * Latents whose images look like given photos: the nearest of many random ones, or what an encoder
 * says, moved by gradient descent through the frozen generator (Zhu et al. 2016, "Generative visual
 * manipulation on the natural image manifold", sections 3.1 to 3.3).
 *
 * <p>What is found for a photo depends on the seed and the photo alone. The generator stays the
 * caller's; owns the small images of its random latents.
 */
public final class Inversion implements AutoCloseable {
  private final Generator generator;
  private final InversionConfig config;
  private final InversionLoss loss;
  private final Optional<Encoder> encoder;
  private final Optional<RandomStarts> random;

  /**
   * What was found for some photos.
   *
   * @param latents float32 [n,d]
   * @param start root of the mean squared difference between photo and the image of its first
   *     start, where values run from -1 to 1: float32 [n]
   * @param error the same for the image of the latent found
   */
  public record Found(Tensor latents, Tensor start, Tensor error) {}

  /**
   * Makes the images of the random latents to start from.
   *
   * @param encoder whose mean for a photo is the first start, in the place of a random latent;
   *     stays the caller's
   */
  public Inversion(Generator generator, InversionConfig config, Optional<Encoder> encoder) {
    this.generator = generator;
    this.config = config;
    loss = new InversionLoss(config.prior());
    this.encoder = encoder;
    // not the latents that a training with the same seed draws
    LatentSource latents = generator.codes(~config.seed());
    requireLatents(latents);
    encoder.ifPresent(this::requireFit);
    random =
        encoder.isPresent() && config.starts() == 1
            ? Optional.empty()
            : Optional.of(new RandomStarts(generator, latents, config.pool()));
  }

  /** What moves must be the latent alone, or the rows would be no embeddings. */
  private void requireLatents(LatentSource latents) {
    if (generator.shiftSpace() != LatentSpace.Z) {
      throw new ChiaroException.Usage("inversion finds latents z; leave --space at z");
    }
    if (latents.latentSize() != generator.latentSize()) {
      throw new ChiaroException.Usage(
          "inversion with %s: name one class with --classes".formatted(generator.name()));
    }
  }

  private void requireFit(Encoder from) {
    if (from.latentSize() != generator.latentSize() || from.resolution() != generator.height()) {
      throw new ChiaroException.Model(
          "the encoder gives latents of %d for photos of %d pixels, generator %s takes %d and makes"
                  .formatted(
                      from.latentSize(),
                      from.resolution(),
                      generator.name(),
                      generator.latentSize())
              + " %d pixels".formatted(generator.height()));
    }
  }

  /** Latents of photos float32 [n,3,h,w] in [-1,1]; the result belongs to the caller's scope. */
  public Found of(Tensor photos) {
    long n = photos.size(0);
    int starts = config.starts();
    try (var scope = TensorScope.withGrad()) {
      Tensor wanted = photos.repeat_interleave(starts, new LongOptional(0), new LongOptional());
      Tensor z = starts(photos).detach().requires_grad_(true);
      Tensor start = error(z, wanted);
      descend(z, wanted);
      try (var inner = TensorScope.noGrad()) {
        Tensor last = loss.of(generator.images(z), wanted, z).reshape(n, starts);
        Tensor best = last.argmin(new LongOptional(1), false);
        Tensor rows = best.add(torch.arange(new Scalar(n)).mul(new Scalar(starts)));
        Tensor found = z.detach().index_select(0, rows);
        return new Found(
            scope.keep(inner.keep(found)),
            scope.keep(inner.keep(start.reshape(n, starts).select(1, 0).contiguous())),
            scope.keep(inner.keep(error(found, photos))));
      }
    }
  }

  /** What the encoder says, if there is one, then the nearest random ones: {@code starts} rows. */
  private Tensor starts(Tensor photos) {
    List<Tensor> parts = new ArrayList<>();
    encoder.ifPresent(from -> parts.add(from.posterior(photos).mean().unsqueeze(1)));
    random.ifPresent(from -> parts.add(from.nearest(photos, config.starts() - parts.size())));
    return Ops.concat(1, parts.toArray(new Tensor[0])).reshape(-1, generator.latentSize());
  }

  private void descend(Tensor z, Tensor wanted) {
    try (Adam adam = new Adam(List.of(z), 0.9, 0.999)) {
      for (int step = 0; step < config.steps(); step++) {
        adam.zeroGradients();
        try (var scope = TensorScope.withGrad()) {
          // the sum: a photo's gradient is the same whatever else is in the batch
          Tensor value = loss.of(generator.images(z), wanted, z).sum();
          value.backward();
          if (!Double.isFinite(value.item_double())) {
            throw new ChiaroException.Model(
                "inversion: the loss is not a number at step %d; the generator gives NaN, or try"
                    + " a lower --lr".formatted(step + 1));
          }
        }
        adam.step(config.rate(step));
      }
    }
  }

  private Tensor error(Tensor z, Tensor photos) {
    try (var scope = TensorScope.noGrad()) {
      return scope.keep(InversionLoss.rootMeanSquare(generator.images(z), photos));
    }
  }

  @Override
  public void close() {
    random.ifPresent(RandomStarts::close);
  }
}
