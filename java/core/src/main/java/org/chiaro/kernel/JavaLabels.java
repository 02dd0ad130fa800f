package org.chiaro.kernel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntPredicate;

/** The 8-connected components of one mask, found by filling each from its first pixel. */
final class JavaLabels {
  private final int[] label;
  private final int[] size;
  private int largest;
  private int firstLargest;

  JavaLabels(IntPredicate object, int height, int width) {
    label = new int[height * width];
    size = new int[height * width + 1];
    int names = 0;
    Deque<Integer> todo = new ArrayDeque<>();
    for (int first = 0; first < label.length; first++) {
      if (!object.test(first) || label[first] != 0) {
        continue;
      }
      int name = ++names;
      label[first] = name;
      todo.push(first);
      while (!todo.isEmpty()) {
        int at = todo.pop();
        size[name]++;
        for (int y = Math.max(at / width - 1, 0); y <= at / width + 1 && y < height; y++) {
          for (int x = Math.max(at % width - 1, 0); x <= at % width + 1 && x < width; x++) {
            int next = y * width + x;
            if (object.test(next) && label[next] == 0) {
              label[next] = name;
              todo.push(next);
            }
          }
        }
      }
      if (size[name] > largest) {
        largest = size[name];
        firstLargest = name;
      }
    }
  }

  /** Size of the component that a pixel belongs to, 0 for background. */
  int sizeAt(int pixel) {
    return label[pixel] == 0 ? 0 : size[label[pixel]];
  }

  /** Size of the largest component, 0 where there is none. */
  int largest() {
    return largest;
  }

  /** Whether a pixel belongs to the first of the largest components. */
  boolean isFirstLargest(int pixel) {
    return label[pixel] != 0 && label[pixel] == firstLargest;
  }
}
