package org.chiaro.saliency;

/**
 * Which superpixels touch, and which lie at the photo's border.
 *
 * <p>Touching is 4-connected. {@link #contacts} is 0 where two do not touch; 1 where they do; 2
 * where each has pixels both before and behind the other's, left of or above them: the published
 * code adds its matrix to its transpose, and one weight counts such neighbours twice. A superpixel
 * touches itself once.
 */
final class SuperpixelGraph {
  private static final int BORDER = 8;

  private final int count;
  private final byte[] contacts;
  private final boolean[] border;

  private SuperpixelGraph(int count) {
    this.count = count;
    this.contacts = new byte[count * count];
    this.border = new boolean[count];
  }

  static SuperpixelGraph of(Superpixels superpixels) {
    SuperpixelGraph graph = new SuperpixelGraph(superpixels.count());
    int height = superpixels.height();
    int[] above = new int[superpixels.width()];
    int[] row = new int[superpixels.width()];
    for (int y = 0; y < height; y++) {
      superpixels.row(y, row);
      graph.scan(y == 0 ? row : above, row);
      graph.markBorder(row, y < BORDER || y >= height - BORDER);
      int[] swap = above;
      above = row;
      row = swap;
    }
    graph.addTranspose();
    return graph;
  }

  private void scan(int[] above, int[] row) {
    for (int x = 0; x < row.length; x++) {
      contacts[above[x] * count + row[x]] = 1;
      if (x > 0) {
        contacts[row[x - 1] * count + row[x]] = 1;
      }
    }
  }

  private void markBorder(int[] row, boolean whole) {
    for (int x = 0; x < row.length; x++) {
      if (whole || x < BORDER || x >= row.length - BORDER) {
        border[row[x]] = true;
      }
    }
  }

  private void addTranspose() {
    for (int p = 0; p < count; p++) {
      for (int q = 0; q < p; q++) {
        byte both = (byte) (contacts[p * count + q] + contacts[q * count + p]);
        contacts[p * count + q] = both;
        contacts[q * count + p] = both;
      }
      contacts[p * count + p] = 1;
    }
  }

  int count() {
    return count;
  }

  /** 0, 1 or 2; see above. */
  int contacts(int p, int q) {
    return contacts[p * count + q];
  }

  /** Whether a pixel of the superpixel is among the outer 8 of the photo. */
  boolean atBorder(int p) {
    return border[p];
  }

  /** Whether p is q, touches q, or touches a neighbour of q; [count * count]. */
  boolean[] withinTwoSteps() {
    boolean[] within = new boolean[count * count];
    int[] neighbours = new int[count];
    for (int p = 0; p < count; p++) {
      int found = 0;
      for (int q = 0; q < count; q++) {
        if (contacts(p, q) > 0) {
          neighbours[found++] = q;
        }
      }
      // all neighbours of p are within two steps of each other
      for (int i = 0; i < found; i++) {
        for (int j = 0; j < found; j++) {
          within[neighbours[i] * count + neighbours[j]] = true;
        }
      }
    }
    return within;
  }
}
