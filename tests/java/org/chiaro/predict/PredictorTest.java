package org.chiaro.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.io.Grey;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.chiaro.unet.OneThread;
import org.chiaro.unet.SmallNets;
import org.chiaro.unet.UNet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneThread.class)
class PredictorTest {
  @Test
  void theMapHasThePhotosSizeAndTruncatedLevels() {
    try (UNet net = SmallNets.constant(0.75)) {
      Grey map = new Predictor(net, 32).map(noise(45, 71));
      assertEquals(45, map.height());
      assertEquals(71, map.width());
      for (int i = 0; i < 45 * 71; i++) {
        // 0.75 * 255 = 191.25
        assertEquals(191, map.u8().get(i) & 0xff);
      }
    }
  }

  @Test
  void aPhotoOfTheNetworksSizeIsNotResized() {
    try (UNet net = UNet.untrained(2, 7, Precision.FP32);
        var scope = TensorScope.noGrad()) {
      Picture photo = Picture.allocate(16, 24);
      // levels that the published detour keeps
      for (int i = 0; i < photo.rgb().capacity(); i++) {
        photo.rgb().put(i, (byte) (i % 2 == 0 ? 0 : 255));
      }
      NdArray input = NdArray.allocate(DType.F32, 1, 3, 16, 24);
      for (int i = 0; i < 16 * 24; i++) {
        for (int c = 0; c < 3; c++) {
          float level = (photo.rgb().get(3 * i + c) & 0xff) / 255f * 2 - 1;
          input.data().putFloat(4 * (c * 16 * 24 + i), level);
        }
      }
      Tensor p = net.probabilities(Tensors.of(input));
      NdArray expected = Tensors.toArray(p);
      Grey map = new Predictor(net, 16).map(photo);
      for (int i = 0; i < 16 * 24; i++) {
        assertEquals((int) (expected.data().getFloat(4 * i) * 255), map.u8().get(i) & 0xff);
      }
    }
  }

  @Test
  void extremeProportionsAreRefused() {
    try (UNet net = SmallNets.constant(0.5)) {
      var error =
          assertThrows(
              ChiaroException.Data.class,
              () -> new Predictor(net, 128).map(Picture.allocate(1, 16_384)));
      assertTrue(error.getMessage().contains("16384 x 1"), error.getMessage());
    }
  }

  @Test
  void tensorsGoThroughInPartsAsTheyAre() {
    try (UNet net = UNet.untrained(2, 7, Precision.FP32);
        var scope = TensorScope.noGrad()) {
      // more than one part: 70 images of 128 x 128
      NdArray images = NdArray.allocate(DType.F32, 70, 3, 128, 128);
      Random random = new Random(1);
      for (int i = 0; i < images.elements(); i += 97) {
        images.data().putFloat(4 * i, random.nextFloat() * 2 - 1);
      }
      TensorPrediction prediction = TensorPrediction.of(net, images);
      assertArrayEquals(new long[] {70, 2, 128, 128}, prediction.logits().shape());
      Tensor last = Tensors.of(images).narrow(0, 69, 1);
      Tensor expected = net.logits(last, false);
      Tensor actual = Tensors.of(prediction.logits()).narrow(0, 69, 1);
      assertTrue(actual.sub(expected).abs().max().item_double() < 1e-5);
      assertArrayEquals(new long[] {70, 128, 128}, prediction.masks(0.5).shape());
    }
  }

  @Test
  void tensorsThatCannotBeImagesAreRefused() {
    try (UNet net = SmallNets.constant(0.5)) {
      NdArray nan = NdArray.allocate(DType.F32, 1, 3, 16, 16);
      nan.data().putFloat(40, Float.NaN);
      for (NdArray bad :
          new NdArray[] {
            nan,
            NdArray.allocate(DType.F32, 3, 16, 16),
            NdArray.allocate(DType.F64, 1, 3, 16, 16),
            NdArray.allocate(DType.F32, 0, 3, 16, 16),
            NdArray.allocate(DType.F32, 1, 3, 15, 16)
          }) {
        assertThrows(ChiaroException.Data.class, () -> TensorPrediction.of(net, bad));
      }
    }
  }

  static Picture noise(int height, int width) {
    Picture picture = Picture.allocate(height, width);
    byte[] bytes = new byte[picture.rgb().capacity()];
    new Random(3).nextBytes(bytes);
    picture.rgb().put(0, bytes);
    return picture;
  }
}
