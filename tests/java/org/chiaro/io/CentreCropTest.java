package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

final class CentreCropTest {
  @Test
  void aSquareStays() {
    Grey square = Grey.allocate(4, 4);
    assertSame(square, CentreCrop.of(square));
  }

  @Test
  void theMiddleOfWideAndHigh() {
    assertColumns("12", 2, 4);
    assertColumns("01", 2, 3); // half of 1 rounded to even is 0
    assertColumns("23", 2, 5); // half of 3 rounded to even is 2
    assertColumns("23", 2, 6);
    Grey high = Grey.allocate(5, 1);
    high.u8().put(2, (byte) 7);
    assertEquals(7, CentreCrop.of(high).u8().get(0));
  }

  private static void assertColumns(String expected, int height, int width) {
    Grey wide = Grey.allocate(height, width);
    for (int i = 0; i < height * width; i++) {
      wide.u8().put(i, (byte) (i % width));
    }
    Grey square = CentreCrop.of(wide);
    assertEquals(height, square.height());
    assertEquals(height, square.width());
    StringBuilder columns = new StringBuilder();
    for (int x = 0; x < height; x++) {
      columns.append(square.u8().get((height - 1) * height + x));
    }
    assertEquals(expected, columns.toString());
  }
}
