package org.chiaro.gan.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;

class PhotoScoreTest {
  private static Tensor normal(long seed, int n, int d) {
    return new GaussianLatents(d, seed).latents(0, n);
  }

  @Test
  void theDistanceOfGaussiansIsTheFormulas() {
    try (var scope = TensorScope.noGrad()) {
      Tensor a = normal(1, 400, 3);
      assertEquals(0, FrechetDistance.of(a, a), 1e-9);
      // moved by m: |m|^2; stretched by s in one direction: (s - 1)^2 times that variance
      assertEquals(0.27, FrechetDistance.of(a, Ops.plus(a, 0.3)), 1e-6);
      Tensor one = a.narrow(1, 0, 1).clone();
      double mean = one.mean().item_float();
      double variance = one.sub(one.mean()).square().sum().item_float() / 399;
      assertEquals(
          4 * variance + Math.pow(2 * mean, 2),
          FrechetDistance.of(one, Ops.times(one, 3)),
          1e-4);
    }
  }

  @Test
  void correlationCounts() {
    try (var scope = TensorScope.noGrad()) {
      Tensor a = normal(1, 400, 2);
      Tensor x = a.narrow(1, 0, 1);
      Tensor tied = torch.cat(new org.bytedeco.pytorch.TensorVector(x, x), 1);
      assertTrue(FrechetDistance.of(a, tied) > 0.3);
    }
  }

  private static Tensor images(long seed, int n) {
    // smooth random colours: 4x4 noise scaled up
    return torch
        .upsample_nearest2d(
            normal(seed, n, 48).reshape(n, 3, 4, 4),
            new long[] {16, 16},
            new org.bytedeco.pytorch.DoubleOptional(),
            new org.bytedeco.pytorch.DoubleOptional())
        .tanh();
  }

  @Test
  void worseImagesAreFarther() {
    try (var scope = TensorScope.noGrad()) {
      Tensor photos = images(1, 300);
      try (PhotoScore score = new PhotoScore(photos)) {
        double same = score.of(photos);
        double alike = score.of(images(2, 300));
        double dark = score.of(Ops.plus(images(2, 300), -0.5));
        Tensor rough = images(2, 300).add(normal(9, 300, 768).reshape(300, 3, 16, 16));
        double noisy = score.of(rough);
        Tensor one = images(2, 300).select(0, 0).unsqueeze(0).expand(300, -1, -1, -1);
        double collapsed = score.of(one.add(torch.zeros(1).fill_(new Scalar(0))));
        assertEquals(0, same, 1e-6);
        assertTrue(alike < 0.5 * dark, alike + " " + dark);
        assertTrue(alike < 0.5 * noisy, alike + " " + noisy);
        assertTrue(alike < 0.5 * collapsed, alike + " " + collapsed);
      }
    }
  }

  @Test
  void featuresDoNotDependOnTheBatch() {
    try (RandomFeatures network = new RandomFeatures();
        var scope = TensorScope.noGrad()) {
      Tensor photos = images(1, 5);
      Tensor all = network.of(photos);
      assertEquals(RandomFeatures.COUNT, all.size(1));
      Tensor last = network.of(photos.narrow(0, 4, 1));
      assertTrue(all.narrow(0, 4, 1).sub(last).abs().max().item_float() < 1e-4);
      assertTrue(Tensors.shape(network.of(torch.zeros(2, 3, 128, 128)))[1] == 216);
    }
  }
}
