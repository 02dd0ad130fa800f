package org.chiaro.gan.inversion;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.Generator;
import org.chiaro.latent.LatentSource;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/** Random latents with small copies of their images: those nearest to a photo are starts for it. */
final class RandomStarts implements AutoCloseable {
  private static final int BATCH = 64;
  private static final int SIDE = 16;

  private final LatentSource latents;
  private final Tensor images;

  /** Makes the images of the first {@code count} latents. */
  RandomStarts(Generator generator, LatentSource latents, int count) {
    this.latents = latents;
    try (var scope = TensorScope.noGrad()) {
      Tensor[] parts = new Tensor[(count + BATCH - 1) / BATCH];
      for (int i = 0; i < parts.length; i++) {
        int first = i * BATCH;
        int n = Math.min(BATCH, count - first);
        try (var inner = TensorScope.noGrad()) {
          parts[i] = inner.keep(small(generator.images(latents.latents(first, n))));
        }
      }
      images = Ops.concat(0, parts);
      images.retainReference();
    }
  }

  /** Images as rows of few numbers, for comparing many with many: [n,k]. */
  private static Tensor small(Tensor images) {
    Tensor small = images;
    while (Math.min(small.size(2), small.size(3)) > SIDE) {
      small = Ops.downsampleMean(small);
    }
    return small.reshape(small.size(0), -1).contiguous();
  }

  /** Latents [n,count,d] for photos [n,3,h,w], the nearest image's first. */
  Tensor nearest(Tensor photos, int count) {
    Tensor order = torch.cdist(small(photos), images).topk(count, -1, false, true).get1();
    int[] chosen = new int[(int) order.numel()];
    Tensors.toArray(order.to(torch.ScalarType.Int)).data().asIntBuffer().get(chosen);
    Tensor[] rows = new Tensor[chosen.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = latents.latents(chosen[i], 1);
    }
    return Ops.concat(0, rows).reshape(photos.size(0), count, -1);
  }

  @Override
  public void close() {
    images.close();
  }
}
