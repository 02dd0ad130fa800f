package org.chiaro.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Sums as NumPy 2.4 gave them, to the last digit. */
final class PairwiseSumTest {
  @Test
  void inOnePiece() {
    assertEquals(0.1, PairwiseSum.of(i -> 0.1, 1));
    assertEquals(0.7, PairwiseSum.of(i -> 0.1, 7));
    assertEquals(0.8, PairwiseSum.of(i -> 0.1, 8));
    assertEquals(0.9, PairwiseSum.of(i -> 0.1, 9));
    assertEquals(12.7, PairwiseSum.of(i -> 0.1, 127));
    assertEquals(12.800000000000002, PairwiseSum.of(i -> 0.1, 128));
    assertEquals(12.899999999999999, PairwiseSum.of(i -> 0.1, 129));
    assertEquals(100.00000000000001, PairwiseSum.of(i -> 0.1, 1000));
    assertEquals(1234.5, PairwiseSum.of(i -> 0.1, 12345));
    assertEquals(12000.000000000002, PairwiseSum.of(i -> 0.1, 120000));
    assertEquals(2462.20618556701, PairwiseSum.of(i -> i % 97 / 97.0, 5000));
  }

  @Test
  void rowsCutOutOfSomethingWider() {
    assertEquals(1.5000000000000004, PairwiseSum.ofRows(0.1, 3, 5));
    assertEquals(132.0, PairwiseSum.ofRows(0.1, 40, 33));
    assertEquals(1230.0000000000002, PairwiseSum.ofRows(0.1, 300, 41));
    assertEquals(1820.9, PairwiseSum.ofRows(0.1, 131, 139));
    assertEquals(1799.9999999999995, PairwiseSum.ofRows(0.1, 2, 9000));
  }
}
