package org.chiaro.saliency;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class ColourAndThresholdTest {
  /** Lindbloom's values for sRGB, D65; the matrix used here has four digits. */
  @Test
  void labOfKnownColours() {
    assertArrayEquals(new double[] {0, 0, 0}, CieLab.of(0, 0, 0), 1e-9);
    assertArrayEquals(new double[] {100, 0, 0}, CieLab.of(1, 1, 1), 0.02);
    assertArrayEquals(new double[] {53.24, 80.09, 67.20}, CieLab.of(1, 0, 0), 0.05);
    assertArrayEquals(new double[] {87.73, -86.18, 83.18}, CieLab.of(0, 1, 0), 0.05);
    assertArrayEquals(new double[] {32.30, 79.19, -107.86}, CieLab.of(0, 0, 1), 0.05);
    assertArrayEquals(new double[] {53.39, 0, 0}, CieLab.of(0.5, 0.5, 0.5), 0.02);
  }

  /** Lindbloom's values for sRGB, D65. */
  @Test
  void luvOfKnownColours() {
    int[] colours = {0, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff};
    float[] expected = {
      0, 0, 0, 100, 0, 0, 53.24f, 175.01f, 37.76f, 87.73f, -83.08f, 107.40f, 32.30f, -9.40f,
      -130.34f
    };
    float[] found = new float[15];
    CieLuv.of(Photos.of(1, 5, (y, x) -> colours[x])).data().asFloatBuffer().get(found);
    assertArrayEquals(expected, found, 0.05f);
  }

  @Test
  void otsuPartsTwoGroups() {
    // every level from 51 (the lower group's) to below 204 parts them equally well
    double[] values = {0.2, 0.2, 0.2, 0.8, 0.8};
    assertEquals((51 + 203) / 2.0 / 255, OtsuThreshold.of(values), 1e-12);
    assertEquals(0, OtsuThreshold.of(new double[] {0.3, 0.3}));
    assertEquals(0, OtsuThreshold.of(new double[] {1}));
  }

  @Test
  void weightsEndAtThreeSigmas() {
    assertEquals(1, PairTable.weight(0, 2));
    assertEquals(Math.exp(-0.5), PairTable.weight(2, 2), 1e-15);
    assertEquals(Math.exp(-4.5), PairTable.weight(6, 2), 1e-15);
    assertEquals(0, PairTable.weight(6.001, 2));
    assertEquals(1, PairTable.weight(0, 0));
    assertEquals(0, PairTable.weight(1e-9, 0));
  }

  @Test
  void distancesAreEuclidean() {
    PairTable table = PairTable.distances(new double[][] {{0, 0}, {3, 4}, {0, 1}});
    assertArrayEquals(
        new double[] {0, 5, 1, 5, 0, Math.sqrt(18), 1, Math.sqrt(18), 0}, table.values(), 1e-15);
  }
}
