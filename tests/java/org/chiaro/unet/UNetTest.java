package org.chiaro.unet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.Shared;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UNetTest {
  private static final int WIDTH = 2;

  @ParameterizedTest
  @ValueSource(strings = {"", "_96x160"})
  void logitsEqualThePublishedNetworks(String suffix) throws Exception {
    NdArray input = Npy.read(Shared.golden("unet_input" + suffix + ".npy"));
    NdArray expected = Npy.read(Shared.golden("unet_logits" + suffix + ".npy"));
    try (UNet net = new UNet(HashedWeights.unet(64), Precision.FP32);
        var scope = TensorScope.noGrad()) {
      assertEquals(13_395_394, net.parameterCount());
      double error = relative(net.logits(Tensors.of(input), false), Tensors.of(expected));
      assertTrue(error < 1e-4, "relative error " + error);
    }
  }

  @Test
  void bfloat16StaysCloseToFloat32() throws Exception {
    NdArray input = Npy.read(Shared.golden("unet_input.npy"));
    NdArray expected = Npy.read(Shared.golden("unet_logits.npy"));
    try (UNet net = new UNet(HashedWeights.unet(64), Precision.BF16);
        var scope = TensorScope.noGrad()) {
      double error = relative(net.logits(Tensors.of(input), false), Tensors.of(expected));
      assertTrue(error < 0.05, "relative error " + error);
    }
  }

  @Test
  void publishedNamesInThePublishedOrder() throws Exception {
    String[] names =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readValue(Shared.golden("unet_state_dict_order.json").toFile(), String[].class);
    assertArrayEquals(names, new UNetLayout(64).shapes().keySet().toArray());
  }

  @ParameterizedTest
  @CsvSource({"16,16", "17,31", "100,50", "16,129"})
  void anySizeFromSixteenPixelsKeepsItsSize(int height, int width) {
    try (UNet net = UNet.untrained(WIDTH, 1, Precision.FP32);
        var scope = TensorScope.noGrad()) {
      Tensor logits = net.logits(torch.randn(1, 3, height, width), false);
      assertArrayEquals(new long[] {1, 2, height, width}, Tensors.shape(logits));
    }
  }

  @Test
  void unusableImagesAreRefusedInOneLine() {
    try (UNet net = UNet.untrained(WIDTH, 1, Precision.FP32);
        var scope = TensorScope.noGrad()) {
      assertThrows(ChiaroException.Data.class, () -> net.logits(torch.zeros(1, 3, 15, 64), false));
      assertThrows(ChiaroException.Data.class, () -> net.logits(torch.zeros(1, 1, 64, 64), false));
      assertThrows(ChiaroException.Data.class, () -> net.logits(torch.zeros(3, 64, 64), false));
      assertThrows(ChiaroException.Data.class, () -> net.logits(torch.zeros(1, 3, 16, 31), true));
    }
  }

  @Test
  void probabilitiesAreOneMinusTheBackground() {
    try (UNet net = UNet.untrained(WIDTH, 1, Precision.FP32);
        var scope = TensorScope.noGrad()) {
      Tensor x = torch.randn(2, 3, 32, 32);
      Tensor p = net.probabilities(x);
      assertArrayEquals(new long[] {2, 32, 32}, Tensors.shape(p));
      Tensor object = torch.softmax(net.logits(x, false), 1).select(1, 1);
      assertTrue(relative(p, object) < 1e-5);
    }
  }

  @Test
  void theSeedDecidesTheStart() {
    try (UNet one = UNet.untrained(WIDTH, 1, Precision.FP32);
        UNet same = UNet.untrained(WIDTH, 1, Precision.FP32);
        UNet other = UNet.untrained(WIDTH, 2, Precision.FP32);
        var scope = TensorScope.noGrad()) {
      String name = "down4.maxpool_conv.1.double_conv.3.weight";
      Tensor weight = one.weights().get(name);
      assertTrue(torch.equal(weight, same.weights().get(name)));
      assertTrue(!torch.equal(weight, other.weights().get(name)));
      double bound = 1 / Math.sqrt(8 * WIDTH * 9);
      assertEquals(bound / Math.sqrt(3), weight.std().item_double(), bound / 20);
      assertTrue(weight.abs().max().item_double() <= bound);
    }
  }

  @Test
  void trainingMovesTheRunningStatistics() {
    try (UNet net = UNet.untrained(WIDTH, 1, Precision.FP32);
        var scope = TensorScope.noGrad()) {
      net.logits(torch.randn(2, 3, 32, 32), true);
      String norm = "inc.double_conv.1.";
      assertEquals(1, net.weights().get(norm + "num_batches_tracked").item_long());
      assertTrue(net.weights().get(norm + "running_mean").abs().sum().item_double() > 0);
    }
  }

  @Test
  void badWeightsNameTheTensor() throws Exception {
    String norm = "up3.conv.double_conv.4.running_var";
    assertNames(norm, arrays -> arrays.remove(norm));
    assertNames(norm, arrays -> arrays.put(norm, NdArray.allocate(DType.F32, 3)));
    assertNames(norm, arrays -> arrays.get(norm).data().putFloat(0, Float.NaN));
    assertNames(norm, arrays -> arrays.get(norm).data().putFloat(0, -1));
    assertNames("extra", arrays -> arrays.put("extra", NdArray.allocate(DType.F32, 1)));
    assertNames("inc.double_conv.0.weight", Map::clear);
    assertNames(norm, arrays -> arrays.put(norm, NdArray.allocate(DType.I64, WIDTH)));
  }

  private static void assertNames(
      String tensor, java.util.function.Consumer<Map<String, NdArray>> damage) throws Exception {
    Map<String, NdArray> arrays = HashedWeights.arrays(WIDTH);
    damage.accept(arrays);
    try (Parameters weights = Parameters.of(arrays)) {
      var error =
          assertThrows(
              ChiaroException.Model.class, () -> new UNet(weights, Precision.FP32).close());
      assertTrue(error.getMessage().contains(tensor), error.getMessage());
    }
  }

  private static double relative(Tensor actual, Tensor expected) {
    return actual.sub(expected).norm().item_double() / expected.norm().item_double();
  }

  @Test
  void foldedNormalisationsChangeNothingButRounding() throws Exception {
    try (UNet net = new UNet(HashedWeights.unet(8), Precision.FP32);
        UNet folded = net.folded();
        UNet plainHalf = new UNet(HashedWeights.unet(8), Precision.BF16);
        UNet half = plainHalf.folded();
        var scope = TensorScope.noGrad()) {
      Tensor images = torch.randn(2, 3, 50, 33);
      Tensor logits = net.logits(images, false);
      double spread = logits.std().item_float();
      double difference = logits.sub(folded.logits(images, false)).abs().max().item_float();
      assertTrue(difference < 1e-5 * Math.max(1, spread), "difference " + difference);
      Tensor rounded = half.logits(images, false);
      double mean = logits.sub(rounded).abs().mean().item_float();
      assertTrue(mean < 0.05 * spread, mean + " of " + spread);
      assertThrows(IllegalStateException.class, () -> folded.logits(images, true));
    }
  }
}
