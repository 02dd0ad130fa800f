package org.chiaro.saliency;

import org.chiaro.io.Picture;

/**
 * Edges of a photo as MATLAB's {@code edge(rgb2gray(photo), 'sobel')} finds them: the squared
 * gradient is above four times its mean, and is a maximum across the edge.
 *
 * <p>Grey levels are whole numbers, so squared gradients are, too, and no edge depends on rounding.
 */
final class SobelEdges {
  private static final double TIMES_MEAN = 4;

  private final int height;
  private final int width;
  private final byte[] grey;
  private final double cutoff;

  private SobelEdges(int height, int width, byte[] grey) {
    this.height = height;
    this.width = width;
    this.grey = grey;
    this.cutoff = TIMES_MEAN * sumOfSquares() / ((double) height * width);
  }

  static SobelEdges of(Picture photo) {
    int width = photo.width();
    byte[] row = new byte[3 * width];
    byte[] grey = new byte[photo.height() * width];
    for (int i = 0; i < grey.length; i += width) {
      photo.rgb().get(3 * i, row);
      for (int x = 0; x < width; x++) {
        // the luma of NTSC, as exact as its inverse matrix gives it
        double luma =
            0.298936021293775 * (row[3 * x] & 0xff)
                + 0.587043074451121 * (row[3 * x + 1] & 0xff)
                + 0.114020904255103 * (row[3 * x + 2] & 0xff);
        grey[i + x] = (byte) (luma + 0.5);
      }
    }
    return new SobelEdges(photo.height(), width, grey);
  }

  /** The sum of {@link #squared} over all pixels, from sums of columns of three. */
  private long sumOfSquares() {
    int[] smooth = new int[width + 2];
    int[] step = new int[width + 2];
    long sum = 0;
    for (int y = 0; y < height; y++) {
      int above = Math.max(y - 1, 0) * width;
      int here = y * width;
      int below = Math.min(y + 1, height - 1) * width;
      for (int x = 0; x < width; x++) {
        int first = grey[above + x] & 0xff;
        int last = grey[below + x] & 0xff;
        smooth[x + 1] = first + 2 * (grey[here + x] & 0xff) + last;
        step[x + 1] = last - first;
      }
      smooth[0] = smooth[1];
      step[0] = step[1];
      smooth[width + 1] = smooth[width];
      step[width + 1] = step[width];
      for (int x = 0; x < width; x++) {
        int dx = smooth[x + 2] - smooth[x];
        int dy = step[x] + 2 * step[x + 1] + step[x + 2];
        sum += dx * dx + dy * dy;
      }
    }
    return sum;
  }

  /** Part of a row's pixels that are edges. */
  double densityOfRow(int y) {
    int edges = 0;
    for (int x = 0; x < width; x++) {
      edges += isEdge(y, x) ? 1 : 0;
    }
    return (double) edges / width;
  }

  /** Part of a column's pixels that are edges. */
  double densityOfColumn(int x) {
    int edges = 0;
    for (int y = 0; y < height; y++) {
      edges += isEdge(y, x) ? 1 : 0;
    }
    return (double) edges / height;
  }

  boolean isEdge(int y, int x) {
    int here = squared(y, x);
    if (!(here > cutoff)) {
      return false;
    }
    int across = Math.abs(gradient(y, x, 1, 0));
    int along = Math.abs(gradient(y, x, 0, 1));
    return across >= along && isMaximum(here, y, x - 1, y, x + 1)
        || along >= across && isMaximum(here, y - 1, x, y + 1, x);
  }

  /** At least the pixel before and more than the one after; outside the photo both hold. */
  private boolean isMaximum(int here, int yBefore, int xBefore, int yAfter, int xAfter) {
    return (yBefore < 0 || xBefore < 0 || squared(yBefore, xBefore) <= here)
        && (yAfter >= height || xAfter >= width || here > squared(yAfter, xAfter));
  }

  private int squared(int y, int x) {
    int dx = gradient(y, x, 1, 0);
    int dy = gradient(y, x, 0, 1);
    return dx * dx + dy * dy;
  }

  /** The Sobel sum along one axis: weights 1, 2, 1 across it. The photo's edge is repeated. */
  private int gradient(int y, int x, int alongX, int alongY) {
    int sum = 0;
    for (int side = -1; side <= 1; side++) {
      int weight = side == 0 ? 2 : 1;
      int after = level(y + alongY + side * alongX, x + alongX + side * alongY);
      int before = level(y - alongY + side * alongX, x - alongX + side * alongY);
      sum += weight * (after - before);
    }
    return sum;
  }

  private int level(int y, int x) {
    int row = Math.min(Math.max(y, 0), height - 1);
    int column = Math.min(Math.max(x, 0), width - 1);
    return grey[row * width + column] & 0xff;
  }
}
