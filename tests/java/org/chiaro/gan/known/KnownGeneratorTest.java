package org.chiaro.gan.known;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.chiaro.Pointers;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.ImagePair;
import org.chiaro.kernel.DType;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.latent.LatentShift;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;

class KnownGeneratorTest {
  private static final int N = 64;

  private static Tensor latents(int n) {
    return new GaussianLatents(Factor.COUNT, 7).latents(0, n);
  }

  /** IoU of "what got lighter" with the truth, sample by sample, lowest first. */
  private static double[] scores(KnownGenerator generator, float[] direction, double magnitude) {
    try (var scope = TensorScope.noGrad()) {
      Tensor z = latents(N);
      ImagePair pair = generator.pair(z, new LatentShift(direction, (float) magnitude).tensor());
      Tensor grey = Tensors.of(new float[] {0.2989f, 0.5870f, 0.1140f}, 1, 3, 1, 1);
      Tensor before = pair.original().mul(grey).sum(1);
      Tensor found = pair.shifted().mul(grey).sum(1).gt(before).reshape(N, -1);
      Tensor truth = generator.masks(z).reshape(N, -1).to(torch.ScalarType.Bool);
      double[] scores = new double[N];
      for (int i = 0; i < N; i++) {
        Tensor a = found.select(0, i);
        Tensor b = truth.select(0, i);
        scores[i] =
            a.logical_and(b).sum().item_double() / a.logical_or(b).sum().item_double();
      }
      Arrays.sort(scores);
      return scores;
    }
  }

  private static double median(double[] sorted) {
    return sorted[sorted.length / 2];
  }

  @Test
  void alongTheTrueDirectionTheObjectIsWhatGetsLighter() {
    for (long seed = 1; seed <= 3; seed++) {
      try (var generator = new KnownGenerator(seed, 64)) {
        for (double magnitude : new double[] {1, 2, 3}) {
          double[] scores = scores(generator, generator.truth().light(), magnitude);
          assertTrue(median(scores) >= 0.98, "seed " + seed + ": " + Arrays.toString(scores));
          assertTrue(scores[0] >= 0.9, "seed " + seed + ": " + Arrays.toString(scores));
        }
      }
    }
  }

  @Test
  void alongTheWrongOnesItIsNot() {
    try (var generator = new KnownGenerator(1, 32)) {
      float[] backwards = generator.truth().light();
      for (int i = 0; i < backwards.length; i++) {
        backwards[i] = -backwards[i];
      }
      assertTrue(median(scores(generator, backwards, 2)) < 0.1);
      assertTrue(median(scores(generator, generator.axis(Factor.EXPOSURE), 2)) < 0.4);
      assertTrue(median(scores(generator, generator.axis(Factor.SIZE), 2)) < 0.4);
      assertTrue(median(scores(generator, generator.axis(Factor.OBJECT_HUE), 2)) < 0.7);
    }
  }

  @Test
  void theTruthIsOneAlongItselfAndMinusOneBackwards() {
    try (var generator = new KnownGenerator(4, 32)) {
      LightTruth truth = generator.truth();
      assertEquals(1, truth.cosine(truth.light()), 1e-6);
      assertEquals(1, truth.cosine(truth.objectLighter()), 1e-6);
      float[] backwards = truth.light();
      float[] bothLighter = truth.objectLighter();
      for (int i = 0; i < backwards.length; i++) {
        backwards[i] *= -3;
        bothLighter[i] -= truth.backgroundDarker()[i];
      }
      assertEquals(-1, truth.cosine(backwards), 1e-6);
      assertEquals(Math.sqrt(0.5), Math.abs(truth.cosine(bothLighter)), 1e-5);
      assertEquals(0, truth.cosine(generator.axis(Factor.EXPOSURE)), 1e-6);
      assertEquals(0, truth.cosine(generator.axis(Factor.SIZE)), 1e-6);
    }
  }

  @Test
  void imagesStayInsideTheirRangeFarOut() {
    try (var generator = new KnownGenerator(2, 32);
        var scope = TensorScope.noGrad()) {
      Tensor z = latents(N);
      Tensor shift = new LatentShift(generator.truth().light(), 8).tensor();
      Tensor images = generator.images(z.add(shift));
      assertArrayEquals(new long[] {N, 3, 32, 32}, Tensors.shape(images));
      assertTrue(images.abs().max().item_float() < 1);
      assertTrue(images.is_contiguous());
    }
  }

  @Test
  void gradientsReachTheLatents() {
    try (var generator = new KnownGenerator(2, 16);
        var scope = TensorScope.withGrad()) {
      Tensor z = latents(2).requires_grad_(true);
      generator.images(z).square().mean().backward();
      float[] gradient = new float[2 * Factor.COUNT];
      Tensors.toArray(z.grad()).data().asFloatBuffer().get(gradient);
      float step = 1e-2f;
      for (int k = 0; k < Factor.COUNT; k++) {
        double slope = (energy(generator, k, step) - energy(generator, k, -step)) / (2 * step);
        assertEquals(slope, gradient[k], 2e-2 * Math.abs(slope) + 1e-4, "coordinate " + k);
      }
    }
  }

  private static double energy(KnownGenerator generator, int coordinate, float step) {
    try (var scope = TensorScope.noGrad()) {
      Tensor z = latents(2);
      z.select(0, 0).narrow(0, coordinate, 1).add_(Tensors.of(new float[] {step}, 1));
      return generator.images(z).square().mean().item_double();
    }
  }

  @Test
  void masksAreOfOneObjectAndTheSameAtAnySize() {
    try (var small = new KnownGenerator(3, 32);
        var large = new KnownGenerator(3, 128);
        var scope = TensorScope.noGrad()) {
      Tensor z = latents(N);
      Tensor masks = small.masks(z);
      assertEquals(DType.U8, Tensors.view(masks).dtype());
      assertArrayEquals(new long[] {N, 32, 32}, Tensors.shape(masks));
      Tensor fine = Tensors.toFloat(large.masks(z)).unsqueeze(1);
      Tensor halved = Ops.downsampleMean(Ops.downsampleMean(fine)).squeeze(1);
      double difference = halved.sub(Tensors.toFloat(masks)).abs().mean().item_double();
      assertTrue(difference < 0.02, "difference " + difference);
      Tensor area = Tensors.toFloat(masks).mean(1L, 2L);
      assertTrue(area.min().item_float() > 0.05 && area.max().item_float() < 0.4);
    }
  }

  @Test
  void theSeedIsAllThatAPictureDependsOn() {
    try (var one = new KnownGenerator(5, 16);
        var same = new KnownGenerator(5, 16);
        var other = new KnownGenerator(6, 16);
        var scope = TensorScope.noGrad()) {
      Tensor z = latents(4);
      Tensor images = one.images(z);
      assertEquals(0, images.sub(same.images(z)).abs().max().item_float());
      assertNotEquals(0, images.sub(other.images(z)).abs().max().item_float());
      Tensor alone = one.images(z.narrow(0, 2, 1));
      assertEquals(0, images.narrow(0, 2, 1).sub(alone).abs().max().item_float(), 1e-6);
      try (var region = Precision.BF16.region()) {
        assertEquals(0, images.sub(one.images(z)).abs().max().item_float());
      }
    }
  }

  @Test
  void badValuesAreNamed() {
    var refused = assertThrows(ChiaroException.Usage.class, () -> new KnownGenerator(1, 4));
    assertTrue(refused.getMessage().contains("side"), refused.getMessage());
    try (var generator = new KnownGenerator(1, 16);
        var scope = TensorScope.noGrad()) {
      Tensor narrow = latents(2).narrow(1, 0, 7);
      var wrong = assertThrows(ChiaroException.Data.class, () -> generator.images(narrow));
      assertTrue(wrong.getMessage().contains("[n,20]"), wrong.getMessage());
    }
  }

  @Test
  void nothingIsLeftInNativeMemory() {
    makeSome();
    long before = Pointer.totalCount();
    makeSome();
    Pointers.assertNoMoreThan(before);
  }

  private static void makeSome() {
    try (var generator = new KnownGenerator(1, 16);
        var scope = TensorScope.noGrad()) {
      generator.images(latents(2));
      generator.masks(latents(2));
    }
  }
}
