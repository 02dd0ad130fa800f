package org.chiaro.gan.quality;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.Generator;
import org.chiaro.latent.LatentSource;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;

/**
 * The FID-like score: the Frechet distance between photos and generated images on {@link
 * RandomFeatures}, each feature divided by its standard deviation over the photos, and the sum
 * divided by the number of features. 0 is best; smaller is nearer. It is no FID: the network is
 * random, not trained, so values compare only among themselves, at the same number of images.
 */
public final class PhotoScore implements AutoCloseable {
  /** Images that are drawn for a score. */
  public static final int IMAGES = 1024;

  /** Numbers that an image is described by. */
  public static final int FEATURES = RandomFeatures.COUNT;

  private static final int BATCH = 64;

  private final RandomFeatures network = new RandomFeatures();
  private final Tensor photos;
  private final Tensor scale;

  /** Against photos float32 [n,3,s,s] in [-1,1]; two of them or more. */
  public PhotoScore(Tensor photos) {
    try (var scope = TensorScope.noGrad()) {
      Tensor features = features(photos);
      Tensor mean = features.mean(new long[] {0}, true, new ScalarTypeOptional());
      Tensor variance =
          features.sub(mean).square().mean(new long[] {0}, true, new ScalarTypeOptional());
      scale = Ops.plus(variance, 1e-8).sqrt();
      scale.retainReference();
      this.photos = features.div(scale);
      this.photos.retainReference();
    }
  }

  /** The distance of images float32 [n,3,s,s] in [-1,1] from the photos. */
  public double of(Tensor images) {
    try (var scope = TensorScope.noGrad()) {
      return FrechetDistance.of(photos, features(images).div(scale)) / RandomFeatures.COUNT;
    }
  }

  /** The distance of {@value #IMAGES} images of these latents. */
  public double of(Generator generator, LatentSource latents) {
    try (var scope = TensorScope.noGrad()) {
      List<Tensor> rows = new ArrayList<>();
      for (int first = 0; first < IMAGES; first += BATCH) {
        try (var batch = TensorScope.noGrad()) {
          Tensor images = generator.images(latents.latents(first, BATCH));
          rows.add(batch.keep(network.of(images)));
        }
      }
      Tensor features = torch.cat(new TensorVector(rows.toArray(Tensor[]::new)), 0);
      return FrechetDistance.of(photos, features.div(scale)) / RandomFeatures.COUNT;
    }
  }

  private Tensor features(Tensor images) {
    List<Tensor> rows = new ArrayList<>();
    for (long first = 0; first < images.size(0); first += BATCH) {
      long n = Math.min(BATCH, images.size(0) - first);
      rows.add(network.of(images.narrow(0, first, n)));
    }
    return torch.cat(new TensorVector(rows.toArray(Tensor[]::new)), 0);
  }

  @Override
  public void close() {
    network.close();
    photos.close();
    scale.close();
  }
}
