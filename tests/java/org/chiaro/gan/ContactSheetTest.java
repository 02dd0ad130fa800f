package org.chiaro.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.io.Picture;
import org.chiaro.torch.TensorScope;
import org.junit.jupiter.api.Test;

class ContactSheetTest {
  private static Tensor images(double value, long n) {
    return torch.full(new long[] {n, 3, 2, 3}, new Scalar(value));
  }

  private static int red(Picture sheet, int y, int x) {
    return sheet.rgb().get((y * sheet.width() + x) * 3) & 0xff;
  }

  @Test
  void imagesStandInRowsOnWhiteAndAreClamped() {
    try (var scope = TensorScope.noGrad()) {
      Tensor images = images(0, 3);
      images.select(0, 1).fill_(new Scalar(7));
      images.select(0, 2).fill_(new Scalar(-7));
      Picture sheet = ContactSheet.of(images, 2);
      assertEquals(2 * (2 + 2), sheet.height());
      assertEquals(2 * (3 + 2), sheet.width());
      assertEquals(128, red(sheet, 0, 0));
      assertEquals(255, red(sheet, 0, 3));
      assertEquals(255, red(sheet, 0, 5));
      assertEquals(0, red(sheet, 4, 0));
      assertEquals(255, red(sheet, 4, 5));
    }
  }

  @Test
  void shiftedImagesStandBelowTheirOriginals() {
    try (var scope = TensorScope.noGrad()) {
      Picture sheet = ContactSheet.of(new ImagePair(images(-1, 2), images(0, 2)), 1);
      assertEquals(4 * (2 + 2), sheet.height());
      for (int row = 0; row < 4; row++) {
        assertEquals(row % 2 == 0 ? 0 : 128, red(sheet, 4 * row, 0));
      }
    }
  }
}
