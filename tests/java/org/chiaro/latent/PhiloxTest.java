package org.chiaro.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PhiloxTest {
  @Test
  void zeroesGiveThePublishedWords() {
    assertArrayEquals(
        new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, new Philox(0).words(0, 0));
  }

  @Test
  void onesGiveThePublishedWords() {
    assertArrayEquals(
        new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, new Philox(-1).words(-1, -1));
  }

  @Test
  void digitsOfPiGiveThePublishedWords() {
    assertArrayEquals(
        new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
        new Philox(0x299f31d0a4093822L).words(0x0370734413198a2eL, 0x85a308d3243f6a88L));
  }

  @Test
  void normalValuesHaveTheMomentsOfTheNormalDistribution() {
    int n = 200_000;
    float[] values = new float[n];
    new Philox(2).normal(7, values, 0, n);
    double[] moments = new double[5];
    int beyondTwo = 0;
    double neighbours = 0;
    for (int i = 0; i < n; i++) {
      double power = 1;
      for (int k = 0; k < moments.length; k++) {
        moments[k] += power / n;
        power *= values[i];
      }
      beyondTwo += Math.abs(values[i]) > 2 ? 1 : 0;
      neighbours += i > 0 ? (double) values[i] * values[i - 1] / n : 0;
    }
    // five standard errors of each estimate
    assertEquals(0, moments[1], 5 / Math.sqrt(n));
    assertEquals(1, moments[2], 5 * Math.sqrt(2.0 / n));
    assertEquals(0, moments[3], 5 * Math.sqrt(15.0 / n));
    assertEquals(3, moments[4], 5 * Math.sqrt(96.0 / n));
    assertEquals(0.0455, beyondTwo / (double) n, 5 * Math.sqrt(0.0455 / n));
    assertEquals(0, neighbours, 5 / Math.sqrt(n));
  }

  @Test
  void streamsAreNotCorrelated() {
    int n = 100_000;
    float[] a = new float[n];
    float[] b = new float[n];
    Philox random = new Philox(2);
    random.normal(0, a, 0, n);
    random.normal(1, b, 0, n);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) a[i] * b[i] / n;
    }
    assertEquals(0, sum, 5 / Math.sqrt(n));
  }

  @Test
  void aPrefixOfARowDoesNotDependOnItsLength() {
    float[] seven = new float[9];
    float[] twelve = new float[12];
    new Philox(5).normal(3, seven, 1, 7);
    new Philox(5).normal(3, twelve, 0, 12);
    assertEquals(0, seven[0]);
    assertEquals(0, seven[8]);
    for (int i = 0; i < 7; i++) {
      assertEquals(twelve[i], seven[i + 1]);
    }
  }

  @Test
  void integersFillTheirRangeEvenly() {
    int n = 100_000;
    int[] counts = new int[10];
    Philox random = new Philox(9);
    for (int i = 0; i < n; i++) {
      counts[random.below(i, 0, counts.length)]++;
    }
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += Math.pow(count - n / 10.0, 2) / (n / 10.0);
    }
    // 9 degrees of freedom: 33.7 is exceeded once in 10,000
    assertTrue(chiSquare < 33.7, "chi square " + chiSquare);
  }
}
