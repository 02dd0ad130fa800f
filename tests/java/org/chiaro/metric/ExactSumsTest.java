package org.chiaro.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactSumsTest {
  @Test
  void anyOrderAndAnyPartsGiveTheExactSumRoundedOnce() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      List<Double> numbers = new ArrayList<>();
      BigDecimal exact = BigDecimal.ZERO;
      for (int i = 0; i < 300; i++) {
        double number = random.nextDouble() * Math.pow(2, random.nextInt(round + 1) - round / 2);
        numbers.add(round % 2 == 0 ? number : number - 0.5);
        exact = exact.add(new BigDecimal(numbers.get(i)));
      }
      Collections.shuffle(numbers, random);
      ExactSums whole = new ExactSums(1);
      ExactSums[] parts = {new ExactSums(1), new ExactSums(1), new ExactSums(1)};
      for (double number : numbers) {
        whole.add(0, number);
        parts[random.nextInt(3)].add(0, number);
      }
      ExactSums merged = ExactSums.of(parts[2].parts());
      merged.add(parts[0]);
      merged.add(parts[1]);
      assertEquals(exact.doubleValue(), whole.value(0));
      assertEquals(exact.doubleValue(), merged.value(0));
    }
  }

  @Test
  void halfwayBetweenTwoDoublesTheRestDecides() {
    ExactSums sums = new ExactSums(2);
    sums.add(new double[] {1, 1});
    sums.add(new double[] {0x1p-53, 0x1p-53});
    sums.add(1, 0x1p-200);
    assertArrayEquals(new double[] {1, 1 + 0x1p-52}, sums.values());
  }

  @Test
  void whatIsNoNumberIsRefused() {
    ExactSums sums = new ExactSums(1);
    assertEquals(0, sums.value(0));
    for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> sums.add(0, wrong));
    }
    assertThrows(IllegalArgumentException.class, () -> sums.add(new double[2]));
  }
}
