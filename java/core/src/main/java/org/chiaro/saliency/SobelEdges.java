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
  private final int stride;
  private final byte[] grey; // with the outermost pixels repeated once on every side
  private final double cutoff;

  private SobelEdges(int height, int width, byte[] grey) {
    this.height = height;
    this.width = width;
    this.stride = width + 2;
    this.grey = grey;
    long sum = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        sum += squared(y, x);
      }
    }
    this.cutoff = TIMES_MEAN * sum / ((double) height * width);
  }

  static SobelEdges of(Picture photo) {
    int height = photo.height();
    int width = photo.width();
    int stride = width + 2;
    byte[] row = new byte[3 * width];
    byte[] grey = new byte[Math.multiplyExact(height + 2, stride)];
    for (int y = 0; y < height; y++) {
      photo.rgb().get(3 * y * width, row);
      int at = (y + 1) * stride;
      for (int x = 0; x < width; x++) {
        // the luma of NTSC, as exact as its inverse matrix gives it
        double luma =
            0.298936021293775 * (row[3 * x] & 0xff)
                + 0.587043074451121 * (row[3 * x + 1] & 0xff)
                + 0.114020904255103 * (row[3 * x + 2] & 0xff);
        grey[at + 1 + x] = (byte) (luma + 0.5);
      }
      grey[at] = grey[at + 1];
      grey[at + width + 1] = grey[at + width];
    }
    System.arraycopy(grey, stride, grey, 0, stride);
    System.arraycopy(grey, height * stride, grey, (height + 1) * stride, stride);
    return new SobelEdges(height, width, grey);
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

  private boolean isEdge(int y, int x) {
    int here = squared(y, x);
    if (!(here > cutoff)) {
      return false;
    }
    int across = Math.abs(gradient(y, x, stride, 1));
    int along = Math.abs(gradient(y, x, 1, stride));
    return across >= along && isMaximum(here, y, x - 1, y, x + 1)
        || along >= across && isMaximum(here, y - 1, x, y + 1, x);
  }

  /** At least the pixel before and more than the one after; outside the photo both hold. */
  private boolean isMaximum(int here, int yBefore, int xBefore, int yAfter, int xAfter) {
    return (yBefore < 0 || xBefore < 0 || squared(yBefore, xBefore) <= here)
        && (yAfter >= height || xAfter >= width || here > squared(yAfter, xAfter));
  }

  private int squared(int y, int x) {
    int dx = gradient(y, x, stride, 1);
    int dy = gradient(y, x, 1, stride);
    return dx * dx + dy * dy;
  }

  /** The difference along one axis, summed across it with the weights 1, 2, 1. */
  private int gradient(int y, int x, int across, int along) {
    int after = (y + 1) * stride + x + 1 + along;
    int before = after - 2 * along;
    return level(after - across)
        - level(before - across)
        + 2 * (level(after) - level(before))
        + level(after + across)
        - level(before + across);
  }

  private int level(int at) {
    return grey[at] & 0xff;
  }
}
