package org.chiaro.saliency;

import java.nio.IntBuffer;
import org.chiaro.io.Grey;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Kernels;

/** A photo cut into pieces of like colour, numbered from 0; see {@link Kernels#superpixels}. */
final class Superpixels {
  private final Picture photo;
  private final NdArray array;
  private final IntBuffer labels;
  private final int count;

  private Superpixels(Picture photo, NdArray labels, int count) {
    this.photo = photo;
    this.array = labels;
    this.labels = labels.data().asIntBuffer();
    this.count = count;
  }

  static Superpixels of(Kernels kernels, Picture photo, int wanted, double compactness) {
    int height = photo.height();
    int width = photo.width();
    NdArray rgb = new NdArray(DType.U8, new long[] {height, width, 3}, photo.rgb());
    NdArray labels = NdArray.allocate(DType.I32, height, width);
    NdArray count = NdArray.allocate(DType.I32, 1);
    kernels.superpixels(rgb.view(), labels.view(), count.view(), wanted, compactness);
    return new Superpixels(photo, labels, count.data().getInt(0));
  }

  /** How many there are, at least 1. */
  int count() {
    return count;
  }

  /** The photo that was cut. */
  Picture photo() {
    return photo;
  }

  /** The label of each pixel, int32 [h,w]. */
  NdArray labels() {
    return array;
  }

  /** Height of the photo. */
  int height() {
    return photo.height();
  }

  /** Width of the photo. */
  int width() {
    return photo.width();
  }

  /** The labels of one row of pixels, into an array of the photo's width. */
  void row(int y, int[] into) {
    labels.get(y * width(), into);
  }

  /**
   * Means of each superpixel: red, green and blue in [0,255], and the row and the column of its
   * pixels divided by the photo's height and width.
   */
  double[][] means() {
    double[][] means = new double[count][5];
    int[] pixels = new int[count];
    int[] row = new int[width()];
    byte[] rgb = new byte[3 * width()];
    for (int y = 0; y < height(); y++) {
      row(y, row);
      photo.rgb().get(3 * y * width(), rgb);
      for (int x = 0; x < row.length; x++) {
        double[] sum = means[row[x]];
        sum[0] += rgb[3 * x] & 0xff;
        sum[1] += rgb[3 * x + 1] & 0xff;
        sum[2] += rgb[3 * x + 2] & 0xff;
        sum[3] += y;
        sum[4] += x;
        pixels[row[x]]++;
      }
    }
    for (int k = 0; k < count; k++) {
      for (int i = 0; i < 5; i++) {
        means[k][i] /= pixels[k];
      }
      means[k][3] /= height();
      means[k][4] /= width();
    }
    return means;
  }

  /** The mean of a map in each superpixel, in [0,1]. */
  double[] means(Grey map) {
    double[] means = new double[count];
    int[] pixels = new int[count];
    int[] row = new int[width()];
    byte[] levels = new byte[width()];
    for (int y = 0; y < height(); y++) {
      row(y, row);
      map.u8().get(y * width(), levels);
      for (int x = 0; x < row.length; x++) {
        means[row[x]] += levels[x] & 0xff;
        pixels[row[x]]++;
      }
    }
    for (int k = 0; k < count; k++) {
      means[k] /= 255.0 * pixels[k];
    }
    return means;
  }

  /** A map with one value, 0 to 255, for each superpixel. */
  Grey paint(int[] values) {
    Grey map = Grey.allocate(height(), width());
    int[] row = new int[width()];
    byte[] bytes = new byte[width()];
    for (int y = 0; y < height(); y++) {
      row(y, row);
      for (int x = 0; x < row.length; x++) {
        bytes[x] = (byte) values[row[x]];
      }
      map.u8().put(y * width(), bytes);
    }
    return map;
  }
}
