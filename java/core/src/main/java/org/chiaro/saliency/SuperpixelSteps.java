package org.chiaro.saliency;

import java.util.Arrays;

/** How many steps over neighbours lie between two superpixels: 0 to itself, 1 where they touch. */
final class SuperpixelSteps {
  private SuperpixelSteps() {}

  /** Steps of all pairs; as many as there are superpixels where no path leads. */
  static PairTable of(SuperpixelGraph graph) {
    int count = graph.count();
    int[][] neighbours = new int[count][];
    for (int p = 0; p < count; p++) {
      neighbours[p] = neighbours(graph, p);
    }
    PairTable steps = PairTable.zeros(count);
    Arrays.fill(steps.values(), count);
    int[] queue = new int[count];
    for (int from = 0; from < count; from++) {
      int row = from * count;
      steps.values()[row + from] = 0;
      queue[0] = from;
      int size = 1;
      for (int done = 0; done < size; done++) {
        for (int to : neighbours[queue[done]]) {
          if (steps.values()[row + to] == count) {
            steps.values()[row + to] = steps.values()[row + queue[done]] + 1;
            queue[size++] = to;
          }
        }
      }
    }
    return steps;
  }

  private static int[] neighbours(SuperpixelGraph graph, int p) {
    int[] found = new int[graph.count()];
    int size = 0;
    for (int q = 0; q < found.length; q++) {
      if (q != p && graph.contacts(p, q) > 0) {
        found[size++] = q;
      }
    }
    return Arrays.copyOf(found, size);
  }
}
