package org.chiaro.gan.inversion;

import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.Generator;
import org.chiaro.latent.LatentSource;
import org.chiaro.latent.LatentSpace;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Adam;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Latents whose images look like given photos: the nearest of many random ones, moved by gradient
 * descent through the frozen generator (Zhu et al. 2016, "Generative visual manipulation on the
 * natural image manifold", section 3.1).
 *
 * <p>What is found for a photo depends on the seed and the photo alone. The generator stays the
 * caller's; owns the small images of its random latents.
 */
public final class Inversion implements AutoCloseable {
  private static final int POOL_BATCH = 64;
  private static final int POOL_SIDE = 16;

  private final Generator generator;
  private final InversionConfig config;
  private final InversionLoss loss;
  private final LatentSource latents;
  private final Tensor pool;

  /**
   * What was found for some photos.
   *
   * @param latents float32 [n,d]
   * @param start root of the mean squared difference between photo and the nearest random image,
   *     where values run from -1 to 1: float32 [n]
   * @param error the same for the image of the latent found
   */
  public record Found(Tensor latents, Tensor start, Tensor error) {}

  /** Makes the images of the random latents to start from. */
  public Inversion(Generator generator, InversionConfig config) {
    this.generator = generator;
    this.config = config;
    loss = new InversionLoss(config.prior());
    // not the latents that a training with the same seed draws
    latents = generator.codes(~config.seed());
    requireLatents();
    pool = pool();
  }

  /** What moves must be the latent alone, or the rows would be no embeddings. */
  private void requireLatents() {
    if (generator.shiftSpace() != LatentSpace.Z) {
      throw new ChiaroException.Usage("inversion finds latents z; leave --space at z");
    }
    if (latents.latentSize() != generator.latentSize()) {
      throw new ChiaroException.Usage(
          "inversion with %s: name one class with --classes".formatted(generator.name()));
    }
  }

  private Tensor pool() {
    try (var scope = TensorScope.noGrad()) {
      Tensor[] parts = new Tensor[(config.pool() + POOL_BATCH - 1) / POOL_BATCH];
      for (int i = 0; i < parts.length; i++) {
        int first = i * POOL_BATCH;
        int n = Math.min(POOL_BATCH, config.pool() - first);
        try (var inner = TensorScope.noGrad()) {
          parts[i] = inner.keep(small(generator.images(latents.latents(first, n))));
        }
      }
      Tensor all = Ops.concat(0, parts);
      all.retainReference();
      return all;
    }
  }

  /** Images as rows of few numbers, for comparing many with many: [n,k]. */
  private static Tensor small(Tensor images) {
    Tensor small = images;
    while (Math.min(small.size(2), small.size(3)) > POOL_SIDE) {
      small = Ops.downsampleMean(small);
    }
    return small.reshape(small.size(0), -1).contiguous();
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

  /** The latents of the pool whose small images are nearest, {@code starts} rows a photo. */
  private Tensor starts(Tensor photos) {
    Tensor nearest = torch.cdist(small(photos), pool).topk(config.starts(), -1, false, true).get1();
    int[] chosen = new int[(int) nearest.numel()];
    Tensors.toArray(nearest.to(torch.ScalarType.Int)).data().asIntBuffer().get(chosen);
    Tensor[] rows = new Tensor[chosen.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = latents.latents(chosen[i], 1);
    }
    return Ops.concat(0, rows);
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
    pool.close();
  }
}
