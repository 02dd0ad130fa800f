package org.chiaro.gan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;

class FoldedBigBiGanTest {
  private static FoldedBigBiGan folded(Map<String, NdArray> arrays, Precision precision) {
    try (var plain = new BigBiGan(Parameters.of(arrays), precision, "")) {
      return new FoldedBigBiGan(plain);
    }
  }

  @Test
  void theTransposedConvolutionIsTheUpsampleAndTheConvolution() {
    try (var scope = TensorScope.noGrad()) {
      Tensor x = torch.randn(2, 5, 7, 6);
      Tensor kernel = torch.randn(3, 5, 3, 3);
      Tensor bias = torch.randn(3);
      Tensor plain = Ops.conv(Ops.upsampleNearest(x), kernel, bias);
      Tensor phases = UpsampledConv.apply(x, UpsampledConv.kernel(kernel), bias);
      assertArrayEquals(new long[] {2, 3, 14, 12}, Tensors.shape(phases));
      double difference = BigBiGanTest.difference(plain, phases);
      assertTrue(difference < 1e-5, "difference " + difference);
    }
  }

  @Test
  void itsImagesAreThoseOfThePlainNetwork() {
    for (Map<String, NdArray> arrays :
        List.of(
            TinyGenerators.arrays16(), TinyGenerators.arrays64(), TinyGenerators.arrays256())) {
      try (var plain = TinyGenerators.of(arrays);
          var folded = folded(arrays, Precision.FP32);
          var scope = TensorScope.noGrad()) {
        assertEquals(plain.latentSize(), folded.latentSize());
        assertEquals(plain.height(), folded.height());
        assertEquals(plain.width(), folded.width());
        Tensor latents = new GaussianLatents(plain.latentSize(), 2).latents(0, 3);
        Tensor images = folded.images(latents);
        assertTrue(images.is_contiguous());
        Tensor expected = plain.images(latents);
        // deep networks blow up rounding: allowed is what the last bit of the latents does
        Tensor nearly = plain.images(latents.mul(new Scalar(1 + 1.2e-7)));
        double allowed = Math.max(1e-5, 3 * BigBiGanTest.difference(expected, nearly));
        double difference = BigBiGanTest.difference(expected, images);
        assertTrue(difference < allowed, difference + " is above " + allowed);
        double mean = expected.sub(images).abs().mean().item_float();
        assertTrue(mean < 1e-5, "mean difference " + mean);
      }
    }
  }

  @Test
  void bfloat16StaysCloseAndGivesFloat32() {
    try (var plain = TinyGenerators.of(TinyGenerators.arrays16());
        var half = folded(TinyGenerators.arrays16(), Precision.BF16);
        var scope = TensorScope.noGrad()) {
      Tensor latents = new GaussianLatents(12, 2).latents(0, 4);
      Tensor images = half.images(latents);
      double difference = BigBiGanTest.difference(plain.images(latents), images);
      assertTrue(difference > 0 && difference < 0.3, "difference " + difference);
      assertEquals(DType.F32, Tensors.view(images).dtype());
    }
  }

  @Test
  void gradientsReachTheLatents() {
    try (var plain = TinyGenerators.of(TinyGenerators.arrays16());
        var folded = folded(TinyGenerators.arrays16(), Precision.FP32);
        var scope = TensorScope.withGrad()) {
      Tensor expected = gradient(plain);
      double difference = BigBiGanTest.difference(expected, gradient(folded));
      double most = expected.abs().max().item_float();
      assertTrue(most > 0 && difference < 1e-5 * Math.max(1, most), "difference " + difference);
    }
  }

  @Test
  void gradientsOfBfloat16PointWhereThoseOfFloat32Do() {
    try (var exact = folded(TinyGenerators.arrays16(), Precision.FP32);
        var rounded = folded(TinyGenerators.arrays16(), Precision.BF16);
        var scope = TensorScope.withGrad()) {
      Tensor expected = gradient(exact);
      Tensor found = gradient(rounded);
      double together = expected.mul(found).sum().item_float();
      double lengths = expected.norm().item_float() * found.norm().item_float();
      assertTrue(together > 0.98 * lengths, together / lengths + " is the cosine");
    }
  }

  private static Tensor gradient(Generator generator) {
    Tensor latents = new GaussianLatents(12, 2).latents(0, 2).requires_grad_(true);
    generator.images(latents).square().sum().backward();
    return latents.grad();
  }

  @Test
  void theKernelsStepsAreThoseOfLibtorch() {
    try (var kernels = KernelProvider.open("auto", 2);
        var scope = TensorScope.withGrad()) {
      for (Precision precision : Precision.values()) {
        try (var folded = folded(TinyGenerators.arrays16(), precision)) {
          Tensor latents = new GaussianLatents(12, 2).latents(0, 4);
          folded.use(BlockSteps.LIBTORCH);
          Tensor expected = folded.images(latents);
          folded.use(new KernelSteps(kernels));
          Tensor images = folded.images(latents);
          // libtorch rounds scale, shift and what is between them to bfloat16, the kernels do not
          double allowed = precision == Precision.FP32 ? 2e-4 : 0.3;
          double difference = BigBiGanTest.difference(expected, images);
          assertTrue(difference < allowed, precision + ": difference " + difference);
          double mean = expected.sub(images).abs().mean().item_float();
          assertTrue(mean < allowed / 10, precision + ": mean difference " + mean);
        }
      }
      try (var plain = TinyGenerators.of(TinyGenerators.arrays16());
          var folded = folded(TinyGenerators.arrays16(), Precision.FP32)) {
        Tensor expected = gradient(plain);
        folded.use(new KernelSteps(kernels));
        double most = expected.abs().max().item_float();
        double difference = BigBiGanTest.difference(expected, gradient(folded));
        assertTrue(difference < 1e-5 * Math.max(1, most), "difference " + difference);
      }
    }
  }

  @Test
  void latentsOfTheWrongLengthAreADataError() {
    try (var gan = folded(TinyGenerators.arrays16(), Precision.FP32);
        var scope = TensorScope.noGrad()) {
      Tensor latents = new GaussianLatents(11, 2).latents(0, 1);
      var e = assertThrows(ChiaroException.Data.class, () -> gan.images(latents));
      assertTrue(e.getMessage().contains("[n,12]"), e.getMessage());
    }
  }
}
