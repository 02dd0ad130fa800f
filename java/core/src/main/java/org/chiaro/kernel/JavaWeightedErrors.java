package org.chiaro.kernel;

/**
 * The weighted errors of one map (Margolin, Zelnik-Manor and Tal, How to Evaluate Foreground Maps,
 * 2014) by their definition.
 *
 * <p>An error on the object counts less beside smaller ones: it is the lesser of itself and its
 * mean under a Gaussian. An error on the background counts more the farther it is from the object.
 */
final class JavaWeightedErrors {
  private static final int REACH = 3;
  private static final double SIGMA = 5;

  private final double[] error;
  private final boolean[] object;
  private final int height;
  private final int width;
  private final int[] inColumn;
  private final int[] nearest;

  /**
   * @param error |probability - mask| of each pixel, row by row
   * @param object whether a pixel belongs to the mask's object
   */
  JavaWeightedErrors(double[] error, boolean[] object, int height, int width) {
    this.error = error;
    this.object = object;
    this.height = height;
    this.width = width;
    inColumn = new int[height * width];
    nearest = new int[height * width];
    for (int i = 0; i < inColumn.length; i++) {
      inColumn[i] = nearestRow(i / width, i % width);
    }
    for (int i = 0; i < nearest.length; i++) {
      nearest[i] = nearest(i / width, i % width);
    }
  }

  /** The row of the nearest object pixel of the same column, the upper of two, or -1. */
  private int nearestRow(int y, int x) {
    for (int away = 0; away < height; away++) {
      if (y - away >= 0 && object[(y - away) * width + x]) {
        return y - away;
      }
      if (y + away < height && object[(y + away) * width + x]) {
        return y + away;
      }
    }
    return -1;
  }

  /** The nearest object pixel, of equally near ones that of the leftmost column; -1 for none. */
  private int nearest(int y, int x) {
    long best = Long.MAX_VALUE;
    int nearest = -1;
    for (int column = 0; column < width; column++) {
      int row = inColumn[y * width + column];
      if (row >= 0 && squared(y, x, row, column) < best) {
        best = squared(y, x, row, column);
        nearest = row * width + column;
      }
    }
    return nearest;
  }

  private static long squared(int y, int x, int row, int column) {
    return (long) (row - y) * (row - y) + (long) (column - x) * (column - x);
  }

  /** Sum over the object. */
  double onObject() {
    double[][] gaussian = gaussian();
    double sum = 0;
    for (int i = 0; i < object.length; i++) {
      if (object[i]) {
        double mean = 0;
        for (int down = -REACH; down <= REACH; down++) {
          for (int across = -REACH; across <= REACH; across++) {
            mean +=
                gaussian[down + REACH][across + REACH]
                    * objectError(i / width + down, i % width + across);
          }
        }
        sum += Math.min(error[i], mean);
      }
    }
    return sum;
  }

  /** The error of the nearest object pixel; 0 beyond the picture. */
  private double objectError(int y, int x) {
    boolean inside = y >= 0 && y < height && x >= 0 && x < width;
    return inside ? error[nearest[y * width + x]] : 0;
  }

  private static double[][] gaussian() {
    double[][] values = new double[2 * REACH + 1][2 * REACH + 1];
    double sum = 0;
    for (int y = -REACH; y <= REACH; y++) {
      for (int x = -REACH; x <= REACH; x++) {
        values[y + REACH][x + REACH] = Math.exp(-(x * x + y * y) / (2 * SIGMA * SIGMA));
        sum += values[y + REACH][x + REACH];
      }
    }
    for (double[] row : values) {
      for (int x = 0; x < row.length; x++) {
        row[x] /= sum;
      }
    }
    return values;
  }

  /** Sum over the background; the plain errors where there is no object. */
  double onBackground() {
    double sum = 0;
    for (int i = 0; i < object.length; i++) {
      if (!object[i]) {
        sum += error[i] * (nearest[i] < 0 ? 1 : farness(i));
      }
    }
    return sum;
  }

  private double farness(int pixel) {
    int to = nearest[pixel];
    double distance = Math.sqrt(squared(pixel / width, pixel % width, to / width, to % width));
    return 2 - Math.exp(Math.log(0.5) / 5 * distance);
  }
}
