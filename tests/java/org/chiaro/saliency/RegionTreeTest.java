package org.chiaro.saliency;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RegionTreeTest {
  /** (s - 0)^2 + (s - t)^2 + (t - 1)^2 is smallest at s = 1/3, t = 2/3. */
  @Test
  void twoRegionsByHand() {
    var fine = new RegionTree.Layer(new double[] {0}, new int[] {0}, 1, 1);
    var coarse = new RegionTree.Layer(new double[] {1}, new int[] {0}, 1, 0);
    assertArrayEquals(new double[] {1.0 / 3}, RegionTree.finest(List.of(fine, coarse)), 1e-15);
  }

  @Test
  void oneLayerIsWhatItSays() {
    var only = new RegionTree.Layer(new double[] {0.2, 0.9}, new int[2], 3, 0);
    assertArrayEquals(new double[] {0.2, 0.9}, RegionTree.finest(List.of(only)), 1e-15);
  }

  /** The same minimum by many rounds of setting each value to its best with the others fixed. */
  @Test
  void theMinimumIsThatOfDescent() {
    Random random = new Random(5);
    int[] counts = {40, 7, 2};
    double[] belief = {0.5, 4, 2};
    double[] agreement = {4, 20, 0};
    double[][] initial = new double[3][];
    int[][] parents = new int[3][];
    for (int l = 0; l < 3; l++) {
      initial[l] = random.doubles(counts[l]).toArray();
      int above = l < 2 ? counts[l + 1] : 1;
      parents[l] = random.ints(counts[l], 0, above).toArray();
    }
    double[] expected = descended(initial, parents, belief, agreement);
    double[] found =
        RegionTree.finest(
            List.of(
                new RegionTree.Layer(initial[0], parents[0], belief[0], agreement[0]),
                new RegionTree.Layer(initial[1], parents[1], belief[1], agreement[1]),
                new RegionTree.Layer(initial[2], parents[2], belief[2], agreement[2])));
    assertArrayEquals(expected, found, 1e-9);
  }

  private static double[] descended(
      double[][] initial, int[][] parents, double[] belief, double[] agreement) {
    double[][] s = {initial[0].clone(), initial[1].clone(), initial[2].clone()};
    for (int round = 0; round < 5000; round++) {
      for (int l = 0; l < 3; l++) {
        for (int i = 0; i < s[l].length; i++) {
          double sum = belief[l] * initial[l][i];
          double weight = belief[l];
          if (l < 2) {
            sum += agreement[l] * s[l + 1][parents[l][i]];
            weight += agreement[l];
          }
          for (int child = 0; l > 0 && child < s[l - 1].length; child++) {
            if (parents[l - 1][child] == i) {
              sum += agreement[l - 1] * s[l - 1][child];
              weight += agreement[l - 1];
            }
          }
          s[l][i] = sum / weight;
        }
      }
    }
    return s[0];
  }

  @Test
  void stretchedValuesFillTheRangeAndOneValueIsZero() {
    assertArrayEquals(new double[] {0, 0.5, 1}, Stretched.of(new double[] {-3, -2, -1}), 1e-15);
    assertArrayEquals(new double[2], Stretched.of(new double[] {7, 7}));
    assertEquals(0, Stretched.of(new double[0]).length);
    assertTrue(Stretched.of(new double[] {0, 1})[1] <= 1);
  }
}
