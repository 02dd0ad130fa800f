package org.chiaro.kernel;

/**
 * Basins of like colour in plain loops: each pixel flows to that of its neighbours whose colour is
 * nearest, and what flows together is one basin. This is a watershed on the edges between pixels
 * (Cousty et al., "Watershed Cuts", 2009): borders lie where neighbours differ most.
 *
 * <p>Colours are smoothed first by weights 1 2 1 along rows and columns, the outermost pixels
 * repeated. The sums are not divided, so a colour is 16 times as large as in the photo.
 */
final class JavaColourBasins {
  private static final int[][] UP_LEFT_RIGHT_DOWN = {{-1, 0}, {0, -1}, {0, 1}, {1, 0}};

  private JavaColourBasins() {}

  /**
   * Writes a label for each pixel and returns the number of labels.
   *
   * @param step neighbours of at most this squared distance are joined in any case
   */
  static int of(byte[] rgb, int height, int width, int step, int[] labels) {
    int[] colour = smoothed(rgb, height, width);
    int[] parent = new int[labels.length];
    for (int pixel = 0; pixel < parent.length; pixel++) {
      parent[pixel] = pixel;
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int pixel = y * width + x;
        int nearest = Integer.MAX_VALUE;
        int to = pixel;
        for (int[] offset : UP_LEFT_RIGHT_DOWN) {
          int v = y + offset[0];
          int u = x + offset[1];
          if (v < 0 || u < 0 || v >= height || u >= width) {
            continue;
          }
          int distance = squared(colour, pixel, v * width + u);
          if (distance <= step) {
            join(parent, pixel, v * width + u);
          }
          if (distance < nearest) {
            nearest = distance;
            to = v * width + u;
          }
        }
        join(parent, pixel, to);
      }
    }
    int count = 0;
    for (int pixel = 0; pixel < labels.length; pixel++) {
      int root = find(parent, pixel);
      labels[pixel] = root == pixel ? count++ : labels[root];
    }
    return count;
  }

  private static int[] smoothed(byte[] rgb, int height, int width) {
    int[] sums = new int[rgb.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int dy = -1; dy <= 1; dy++) {
          for (int dx = -1; dx <= 1; dx++) {
            int v = Math.min(Math.max(y + dy, 0), height - 1);
            int u = Math.min(Math.max(x + dx, 0), width - 1);
            int weight = (2 - Math.abs(dy)) * (2 - Math.abs(dx));
            for (int channel = 0; channel < 3; channel++) {
              sums[3 * (y * width + x) + channel] +=
                  weight * (rgb[3 * (v * width + u) + channel] & 0xff);
            }
          }
        }
      }
    }
    return sums;
  }

  private static int squared(int[] colour, int a, int b) {
    int sum = 0;
    for (int channel = 0; channel < 3; channel++) {
      int d = colour[3 * a + channel] - colour[3 * b + channel];
      sum += d * d;
    }
    return sum;
  }

  private static int find(int[] parent, int pixel) {
    int root = pixel;
    while (parent[root] != root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  }

  /** The first pixel of the two basins stays the root. */
  private static void join(int[] parent, int a, int b) {
    int first = find(parent, a);
    int second = find(parent, b);
    parent[Math.max(first, second)] = Math.min(first, second);
  }
}
