package org.chiaro.relabel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.chiaro.io.Grey;
import org.junit.jupiter.api.Test;

class HolesTest {
  /** One character a pixel, # is object. */
  private static Grey mask(String... rows) {
    Grey mask = Grey.allocate(rows.length, rows[0].length());
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < rows[y].length(); x++) {
        byte level = (byte) (rows[y].charAt(x) == '#' ? 255 : 0);
        mask.u8().put(y * rows[y].length() + x, level);
      }
    }
    return mask;
  }

  @Test
  void whatTheObjectEnclosesIsObject() {
    Grey filled =
        Holes.filled(mask("......#", ".###..#", ".#.#..#", ".#.####", ".###..#", "....###"));
    Grey expected = mask("......#", ".###..#", ".###..#", ".######", ".######", "....###");
    // two holes; the bay between them is open above
    assertEquals(expected.u8(), filled.u8());
  }

  @Test
  void anEmptyMaskStaysEmptyAndAFullOneFull() {
    assertEquals(mask("..", "..").u8(), Holes.filled(mask("..", "..")).u8());
    assertEquals(mask("##", "##").u8(), Holes.filled(mask("##", "##")).u8());
  }
}
