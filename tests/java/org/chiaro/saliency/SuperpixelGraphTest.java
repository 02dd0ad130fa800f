package org.chiaro.saliency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chiaro.io.Picture;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.junit.jupiter.api.Test;

final class SuperpixelGraphTest {
  @Test
  void contactsAndStepsOfTheGridOfOneColour() {
    // 6 x 5 superpixels of 20 x 20 pixels, numbered row by row
    Picture flat = Photos.of(100, 120, (y, x) -> 0x808080);
    try (Kernels kernels = KernelProvider.open("auto", 1)) {
      Superpixels superpixels = Superpixels.of(kernels, flat, 30, 20);
      assertEquals(30, superpixels.count());
      SuperpixelGraph graph = SuperpixelGraph.of(superpixels);
      assertEquals(1, graph.contacts(7, 7));
      assertEquals(1, graph.contacts(7, 8));
      assertEquals(1, graph.contacts(8, 7));
      assertEquals(1, graph.contacts(7, 13));
      assertEquals(0, graph.contacts(7, 14));
      assertEquals(0, graph.contacts(7, 9));
      boolean[] twoSteps = graph.withinTwoSteps();
      assertTrue(twoSteps[7 * 30 + 7] && twoSteps[7 * 30 + 14] && twoSteps[7 * 30 + 9]);
      assertTrue(twoSteps[19 * 30 + 7] && twoSteps[7 * 30 + 19]);
      assertFalse(twoSteps[7 * 30 + 10]);
      assertTrue(graph.atBorder(0) && graph.atBorder(5) && graph.atBorder(12));
      assertFalse(graph.atBorder(7));
    }
  }

  @Test
  void neighboursThatAreBeforeAndBehindEachOtherCountTwice() {
    // a step in the seam: the right one also lies above a part of the left one, and left of none
    Picture halves =
        Photos.of(40, 80, (y, x) -> x < (y < 20 ? 30 : 50) ? 0x2020ff : 0xff2020);
    Picture saw = Photos.of(40, 80, (y, x) -> x < 40 + (y / 10 % 2) * 10 ? 0x2020ff : 0xff2020);
    try (Kernels kernels = KernelProvider.open("auto", 1)) {
      for (Picture photo : new Picture[] {halves, saw}) {
        Superpixels two = Superpixels.of(kernels, photo, 2, 1);
        SuperpixelGraph graph = SuperpixelGraph.of(two);
        assertEquals(2, two.count());
        assertEquals(2, graph.contacts(0, 1));
      }
    }
  }

  @Test
  void meansAreOfColourAndOfPlace() {
    Picture photo = Photos.of(10, 20, (y, x) -> 0x0a1428);
    try (Kernels kernels = KernelProvider.open("auto", 1)) {
      double[][] means = Superpixels.of(kernels, photo, 1, 20).means();
      assertEquals(10, means[0][0]);
      assertEquals(20, means[0][1]);
      assertEquals(40, means[0][2]);
      assertTrue(means[0][3] > 0 && means[0][3] < 1 && means[0][4] > 0 && means[0][4] < 1);
    }
  }
}
