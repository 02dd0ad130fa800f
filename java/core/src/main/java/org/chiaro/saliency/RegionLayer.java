package org.chiaro.saliency;

import java.nio.DoubleBuffer;
import java.util.stream.IntStream;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Kernels;

/**
 * One layer of {@link HierarchicalSaliency}: a photo cut into regions, and what stands out in it.
 *
 * @param labels int32 [h,w], from 0 to {@code count - 1}
 * @param scale what each of its regions has at least
 */
record RegionLayer(NdArray labels, int count, int scale) {
  /** Share of the scale that is sigma^2, the reach of the contrast (paper, 2.2). */
  private static final double SPREAD = 0.2 * 0.2;

  /** How fast the middle of the photo wins over its sides; chosen, see the method's doc. */
  private static final double CENTRE = 6;

  private static final int X = 3;
  private static final int Y = 4;
  private static final int PIXELS = 5;

  /** Regions of at least this scale, made of the regions of the labels. */
  static RegionLayer merged(Kernels kernels, NdArray colour, NdArray labels, int scale) {
    NdArray merged = NdArray.allocate(DType.I32, labels.shape());
    NdArray count = NdArray.allocate(DType.I32, 1);
    kernels.mergeRegions(colour.view(), labels.view(), merged.view(), count.view(), scale);
    return new RegionLayer(merged, count.data().getInt(0), scale);
  }

  /** The region of each pixel. */
  int[] pixels() {
    return labels.view().ints();
  }

  /**
   * The initial saliency of each region, from 0 to 1: its contrast in colour to the other regions,
   * of which near and large ones count most, times its nearness to the photo's centre, the mean of
   * exp(-lambda d^2) over its pixels. The product is stretched to 0 to 1.
   *
   * <p>Places are in sides of the photo, so the centre's reach is that of the photo in each
   * direction.
   *
   * @param colour float32 [h,w,3]
   */
  double[] saliency(Kernels kernels, NdArray colour) {
    int height = (int) labels.shape()[0];
    int width = (int) labels.shape()[1];
    double[] centreY = nearness(height);
    double[] centreX = nearness(width);
    int[] pixels = pixels();
    float[] colours = new float[3 * pixels.length];
    colour.data().asFloatBuffer().get(colours);
    double[][] sums = new double[6][count];
    double[] location = new double[count];
    for (int y = 0, pixel = 0; y < height; y++) {
      for (int x = 0; x < width; x++, pixel++) {
        int region = pixels[pixel];
        for (int channel = 0; channel < 3; channel++) {
          sums[channel][region] += colours[3 * pixel + channel];
        }
        sums[X][region] += (x + 0.5) / width;
        sums[Y][region] += (y + 0.5) / height;
        sums[PIXELS][region]++;
        location[region] += centreY[y] * centreX[x];
      }
    }
    NdArray regions = NdArray.allocate(DType.F64, 6, count);
    DoubleBuffer table = regions.data().asDoubleBuffer();
    for (int row = 0; row < 6; row++) {
      for (int region = 0; region < count; region++) {
        table.put(row < PIXELS ? sums[row][region] / sums[PIXELS][region] : sums[row][region]);
      }
    }
    double[] contrast = contrast(kernels, regions);
    for (int region = 0; region < count; region++) {
      location[region] /= sums[PIXELS][region];
    }
    return Stretched.of(
        IntStream.range(0, count).mapToDouble(i -> contrast[i] * location[i]).toArray());
  }

  private double[] contrast(Kernels kernels, NdArray regions) {
    NdArray contrast = NdArray.allocate(DType.F64, count);
    kernels.regionContrast(regions.view(), contrast.view(), SPREAD * scale);
    double[] values = new double[count];
    contrast.data().asDoubleBuffer().get(values);
    return values;
  }

  /** exp(-lambda d^2) along one side, d the distance to its middle in sides. */
  private static double[] nearness(int side) {
    double[] nearness = new double[side];
    for (int i = 0; i < side; i++) {
      double d = (i + 0.5) / side - 0.5;
      nearness[i] = StrictMath.exp(-CENTRE * d * d);
    }
    return nearness;
  }
}
