package org.chiaro.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Layers of a photo in plain loops (Yan et al., "Hierarchical Saliency Detection", CVPR 2013, 2.1):
 * regions below a scale join their neighbour of nearest mean colour, the smallest first.
 *
 * <p>The scale of a region is the side of the largest square that lies inside it.
 */
final class JavaMergedRegions {
  private static final Comparator<Region> SMALLEST_FIRST =
      Comparator.<Region>comparingInt(r -> r.scale)
          .thenComparingInt(r -> r.pixels.size())
          .thenComparingInt(r -> r.number);

  private final int[] labels;
  private final int height;
  private final int width;
  private final int wanted;
  private final TreeSet<Region> small = new TreeSet<>(SMALLEST_FIRST);
  private final Region[] regions;

  private static final class Region {
    private final int number;
    private final double[] sum = new double[3];
    private final List<Integer> pixels = new ArrayList<>();
    private int scale;

    private Region(int number) {
      this.number = number;
    }
  }

  private JavaMergedRegions(float[] colour, int[] labels, int height, int wanted) {
    this.labels = labels;
    this.height = height;
    this.width = labels.length / height;
    this.wanted = wanted;
    this.regions = new Region[labels.length];
    for (int pixel = 0; pixel < labels.length; pixel++) {
      Region region = regions[labels[pixel]];
      if (region == null) {
        region = new Region(labels[pixel]);
        regions[labels[pixel]] = region;
      }
      region.pixels.add(pixel);
      for (int channel = 0; channel < 3; channel++) {
        region.sum[channel] += colour[3 * pixel + channel];
      }
    }
  }

  /**
   * Replaces the labels by those of what is left, numbered in the order of first pixels, and
   * returns how many there are.
   */
  static int of(float[] colour, int[] labels, int height, int scale) {
    for (int label : labels) {
      if (label < 0 || label >= labels.length) {
        throw new IllegalArgumentException(
            "labels must be from 0 to the number of pixels - 1, one was " + label);
      }
    }
    JavaMergedRegions merging = new JavaMergedRegions(colour, labels, height, scale);
    merging.run();
    return merging.number();
  }

  private void run() {
    for (Region region : regions) {
      if (region != null) {
        measure(region);
      }
    }
    while (!small.isEmpty()) {
      Region region = small.pollFirst();
      Region other = nearestNeighbour(region);
      if (other != null) {
        small.remove(other);
        measure(joined(region, other));
      }
    }
  }

  private int number() {
    int[] numbers = new int[labels.length];
    int count = 0;
    for (int pixel = 0; pixel < labels.length; pixel++) {
      int region = labels[pixel];
      if (numbers[region] == 0) {
        numbers[region] = ++count;
      }
      labels[pixel] = numbers[region] - 1;
    }
    return count;
  }

  private void measure(Region region) {
    region.scale = scale(region);
    if (region.scale < wanted) {
      small.add(region);
    }
  }

  /** Each pixel's side is that of the largest square inside of which it is the last corner. */
  private int scale(Region region) {
    int[] sides = new int[labels.length];
    int largest = 0;
    for (int pixel : region.pixels.stream().sorted().toList()) {
      sides[pixel] = 1;
      if (pixel >= width && pixel % width > 0) {
        int left = sides[pixel - 1];
        int above = sides[pixel - width];
        sides[pixel] += Math.min(Math.min(left, above), sides[pixel - width - 1]);
      }
      largest = Math.max(largest, sides[pixel]);
    }
    return Math.min(largest, wanted);
  }

  private Region nearestNeighbour(Region region) {
    Region nearest = null;
    double smallest = 0;
    for (int pixel : region.pixels) {
      for (int neighbour : around(pixel)) {
        Region other = regions[labels[neighbour]];
        if (other != region && other != nearest) {
          double distance = squared(region, other);
          if (nearest == null
              || distance < smallest
              || distance == smallest && other.number < nearest.number) {
            nearest = other;
            smallest = distance;
          }
        }
      }
    }
    return nearest;
  }

  private static double squared(Region a, Region b) {
    double sum = 0;
    for (int channel = 0; channel < 3; channel++) {
      double d = a.sum[channel] / a.pixels.size() - b.sum[channel] / b.pixels.size();
      sum += d * d;
    }
    return sum;
  }

  /** The smaller number stays. */
  private Region joined(Region a, Region b) {
    Region stays = a.number < b.number ? a : b;
    Region goes = stays == a ? b : a;
    for (int pixel : goes.pixels) {
      labels[pixel] = stays.number;
    }
    stays.pixels.addAll(goes.pixels);
    for (int channel = 0; channel < 3; channel++) {
      stays.sum[channel] += goes.sum[channel];
    }
    return stays;
  }

  /** The pixel and its neighbours, those at a corner too. */
  private List<Integer> around(int pixel) {
    int y = pixel / width;
    int x = pixel % width;
    List<Integer> found = new ArrayList<>(9);
    for (int v = Math.max(y - 1, 0); v <= Math.min(y + 1, height - 1); v++) {
      for (int u = Math.max(x - 1, 0); u <= Math.min(x + 1, width - 1); u++) {
        found.add(v * width + u);
      }
    }
    return found;
  }
}
