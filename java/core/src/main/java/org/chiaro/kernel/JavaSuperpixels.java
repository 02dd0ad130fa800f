package org.chiaro.kernel;

import java.util.Arrays;

/**
 * SLIC superpixels of one photo in plain loops (Achanta et al. 2012, in the form that the authors
 * of "Saliency Optimization from Robust Background Detection", CVPR 2014, published with it).
 *
 * <p>Seeds on a regular grid of step S = sqrt(pixels / wanted); each looks at the pixels within S
 * of it; a pixel joins the seed with the smallest
 *
 * <pre>dL^2 + da^2 + db^2 + (dx^2 + dy^2) (compactness / S)^2</pre>
 *
 * <p>and the seed moves to the mean of its pixels, ten times or until nothing changes. Then every
 * 4-connected piece gets a number of its own, and pieces of at most S^2 / 4 pixels join a
 * neighbour.
 *
 * <p>Every step is float64 (colours are kept as float32) in the order written here, which decides
 * pixels between two seeds.
 */
final class JavaSuperpixels {
  private static final int MOST_ITERATIONS = 10;
  private static final int SMALLEST_STEP = 3;

  private final int height;
  private final int width;
  private final int step;
  private final float[][] lab;
  private final int[] label;

  private JavaSuperpixels(byte[] rgb, int height, int width, long wanted) {
    this.height = height;
    this.width = width;
    this.step = step((long) height * width, wanted);
    this.lab = SuperpixelLab.planes(rgb);
    this.label = new int[height * width];
  }

  /** A seed: mean colour and place of its pixels. */
  private static final class Seed {
    private double l;
    private double a;
    private double b;
    private double x;
    private double y;
  }

  /** Writes a label for each pixel and returns the number of labels, at least 1. */
  static int segment(
      byte[] rgb, int height, int width, long wanted, double compactness, int[] labels) {
    JavaSuperpixels superpixels = new JavaSuperpixels(rgb, height, width, wanted);
    superpixels.cluster((float) compactness);
    return superpixels.connect(labels);
  }

  /** The grid's step in pixels: float32 arithmetic, at least 3. */
  private static int step(long pixels, long wanted) {
    return Math.max((int) ((float) Math.sqrt((float) pixels / wanted) + 0.5f), SMALLEST_STEP);
  }

  private void cluster(float compactness) {
    Seed[] seeds = seeds();
    float ratio = step / compactness;
    double placeWeight = 1.0 / (ratio * ratio);
    double[] nearest = new double[label.length];
    int[] before = new int[label.length];
    for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
      Arrays.fill(nearest, Double.MAX_VALUE);
      for (int k = 0; k < seeds.length; k++) {
        claim(seeds[k], k, placeWeight, nearest);
      }
      move(seeds);
      // a pixel that no seed looks at keeps its label
      if (Arrays.equals(before, label)) {
        return;
      }
      System.arraycopy(label, 0, before, 0, label.length);
    }
  }

  private Seed[] seeds() {
    int columns = Math.max(width / step, 1);
    int rows = Math.max(height / step, 1);
    float stepX = (float) width / columns;
    float stepY = (float) height / rows;
    Seed[] seeds = new Seed[columns * rows];
    for (int k = 0; k < seeds.length; k++) {
      Seed seed = new Seed();
      seed.x = stepX * (k % columns + 0.5) + 0.5;
      seed.y = stepY * (k / columns + 0.5) + 0.5;
      int pixel = Math.min((int) seed.y, height - 1) * width + Math.min((int) seed.x, width - 1);
      seed.l = lab[0][pixel];
      seed.a = lab[1][pixel];
      seed.b = lab[2][pixel];
      seeds[k] = seed;
    }
    return seeds;
  }

  /** Gives the seed all pixels near it that are nearer to it than to any seed before. */
  private void claim(Seed seed, int name, double placeWeight, double[] nearest) {
    int top = (int) Math.max(0.0, seed.y - step);
    int bottom = (int) Math.min((double) height, seed.y + step);
    int left = (int) Math.max(0.0, seed.x - step);
    int right = (int) Math.min((double) width, seed.x + step);
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        int i = y * width + x;
        double dl = lab[0][i] - seed.l;
        double da = lab[1][i] - seed.a;
        double db = lab[2][i] - seed.b;
        double dx = x - seed.x;
        double dy = y - seed.y;
        double distance = (dl * dl + da * da + db * db) + (dx * dx + dy * dy) * placeWeight;
        if (distance < nearest[i]) {
          nearest[i] = distance;
          label[i] = name;
        }
      }
    }
  }

  /** Moves each seed to the mean of its pixels, summed row by row; one without pixels stays. */
  private void move(Seed[] seeds) {
    double[][] sums = new double[seeds.length][6];
    for (int i = 0; i < label.length; i++) {
      double[] sum = sums[label[i]];
      sum[0] += lab[0][i];
      sum[1] += lab[1][i];
      sum[2] += lab[2][i];
      sum[3] += i % width;
      sum[4] += i / width;
      sum[5]++;
    }
    for (int k = 0; k < seeds.length; k++) {
      if (sums[k][5] > 0) {
        double inverse = 1.0 / sums[k][5];
        seeds[k].l = sums[k][0] * inverse;
        seeds[k].a = sums[k][1] * inverse;
        seeds[k].b = sums[k][2] * inverse;
        seeds[k].x = sums[k][3] * inverse;
        seeds[k].y = sums[k][4] * inverse;
      }
    }
  }

  /**
   * Numbers the 4-connected pieces row by row. A piece of at most step^2 / 4 pixels takes the label
   * of the last numbered neighbour of its first pixel (left, above, right, below), or where there
   * is none the label that the piece before looked at.
   */
  private int connect(int[] result) {
    Arrays.fill(result, -1);
    int smallest = (int) Math.min((long) step * step / 4, Integer.MAX_VALUE);
    int[] piece = new int[label.length];
    int labels = 0;
    int neighbour = 0;
    for (int first = 0; first < label.length; first++) {
      if (result[first] >= 0) {
        continue;
      }
      for (int side = 0; side < 4; side++) {
        int next = beside(first, side);
        if (next >= 0 && result[next] >= 0) {
          neighbour = result[next];
        }
      }
      int size = fill(first, labels, piece, result);
      if (size <= smallest) {
        for (int i = 0; i < size; i++) {
          result[piece[i]] = neighbour;
        }
      } else {
        labels++;
      }
    }
    return Math.max(labels, 1);
  }

  private int fill(int first, int name, int[] piece, int[] result) {
    piece[0] = first;
    result[first] = name;
    int size = 1;
    for (int done = 0; done < size; done++) {
      for (int side = 0; side < 4; side++) {
        int next = beside(piece[done], side);
        if (next >= 0 && result[next] < 0 && label[next] == label[first]) {
          result[next] = name;
          piece[size++] = next;
        }
      }
    }
    return size;
  }

  /** The pixel to the left, above, to the right or below; -1 outside the photo. */
  private int beside(int pixel, int side) {
    int x = pixel % width;
    return switch (side) {
      case 0 -> x > 0 ? pixel - 1 : -1;
      case 1 -> pixel >= width ? pixel - width : -1;
      case 2 -> x < width - 1 ? pixel + 1 : -1;
      default -> pixel < label.length - width ? pixel + width : -1;
    };
  }
}
