package org.chiaro.kernel;

/**
 * How strongly each filter of a bank answers within each superpixel, on average, in plain loops.
 *
 * <p>The photo's grey minus its smooth part is filtered, then the same is done with the photo
 * halved (means of 2x2 pixels), and so on. A filter is e(x) e(y) with complex e, given as cosines
 * and sines in x, then in y; its answer is the magnitude. Beyond the edge the last pixel is
 * repeated. float32 for pixels, float64 for means, in the order written here.
 */
final class JavaTexture {
  private final int taps;
  private final float[] smooth;
  private final float[] bank;

  /**
   * A bank of filters.
   *
   * @param smooth the smooth part's weights in x and in y, an odd number of taps
   * @param bank [filters][4][taps]
   */
  private JavaTexture(float[] smooth, float[] bank) {
    this.taps = smooth.length;
    this.smooth = smooth;
    this.bank = bank;
  }

  /** {@link Kernels#texture}. */
  static void measure(
      TensorView rgb, TensorView labels, TensorView smooth, TensorView bank, TensorView texture) {
    Batch batch = Batch.ofPhoto("rgb", rgb);
    batch.requireLabelled(labels, "texture", texture);
    Batch.requireBank(smooth, bank, texture);
    int count = Math.toIntExact(texture.size(0));
    double[] means =
        new JavaTexture(HostArrays.floats(smooth), HostArrays.floats(bank))
            .of(
                HostArrays.bytes(rgb),
                (int) batch.height(),
                (int) batch.width(),
                HostArrays.indices("labels", labels, count),
                count,
                (int) texture.size(1));
    HostArrays.put(texture, means);
    HostMemory.keepAlive(rgb, labels, smooth, bank, texture);
  }

  /** Rows and columns of float32. */
  private record Plane(int height, int width, float[] values) {
    Plane(int height, int width) {
      this(height, width, new float[height * width]);
    }

    /** The value at the place, or at the nearest one inside. */
    float at(int y, int x) {
      int row = Math.min(Math.max(y, 0), height - 1);
      return values[row * width + Math.min(Math.max(x, 0), width - 1)];
    }
  }

  /** Means of magnitudes, [labels][levels][filters]. */
  private double[] of(byte[] rgb, int height, int width, int[] labels, int labelCount, int levels) {
    int filters = bank.length / (4 * taps);
    int stride = levels * filters;
    double[] means = new double[labelCount * stride];
    Plane plane = grey(rgb, height, width);
    for (int level = 0; level < levels; level++) {
      plane = level == 0 ? plane : halved(plane);
      Plane detail = detail(plane);
      for (int f = 0; f < filters; f++) {
        Plane magnitude = magnitude(detail, 4 * taps * f);
        for (int i = 0; i < labels.length; i++) {
          means[labels[i] * stride + level * filters + f] +=
              magnitude.at((i / width) >> level, (i % width) >> level);
        }
      }
    }
    SuperpixelMeans.divide(means, labels, labelCount);
    return means;
  }

  private static Plane grey(byte[] rgb, int height, int width) {
    Plane grey = new Plane(height, width);
    for (int i = 0; i < height * width; i++) {
      grey.values[i] =
          ((0.2989f * (rgb[3 * i] & 0xff)) + (0.5870f * (rgb[3 * i + 1] & 0xff)))
              + (0.1140f * (rgb[3 * i + 2] & 0xff));
    }
    return grey;
  }

  private static Plane halved(Plane plane) {
    Plane half = new Plane((plane.height + 1) / 2, (plane.width + 1) / 2);
    for (int i = 0; i < half.values.length; i++) {
      int y = 2 * (i / half.width);
      int x = 2 * (i % half.width);
      half.values[i] =
          ((plane.at(y, x) + plane.at(y, x + 1)) + (plane.at(y + 1, x) + plane.at(y + 1, x + 1)))
              * 0.25f;
    }
    return half;
  }

  /** The plane minus its mean under {@link #smooth} in both directions. */
  private Plane detail(Plane plane) {
    Plane along = along(plane, smooth, 0);
    Plane detail = new Plane(plane.height, plane.width);
    for (int i = 0; i < detail.values.length; i++) {
      float sum = 0;
      for (int t = 0; t < taps; t++) {
        sum += smooth[t] * along.at(i / plane.width + t - taps / 2, i % plane.width);
      }
      detail.values[i] = plane.values[i] - sum;
    }
    return detail;
  }

  /** Sums along the rows with the weights that begin at {@code offset}. */
  private Plane along(Plane plane, float[] weights, int offset) {
    Plane result = new Plane(plane.height, plane.width);
    for (int i = 0; i < result.values.length; i++) {
      float sum = 0;
      for (int t = 0; t < taps; t++) {
        sum += weights[offset + t] * plane.at(i / plane.width, i % plane.width + t - taps / 2);
      }
      result.values[i] = sum;
    }
    return result;
  }

  private Plane magnitude(Plane plane, int offset) {
    Plane cosines = along(plane, bank, offset);
    Plane sines = along(plane, bank, offset + taps);
    Plane result = new Plane(plane.height, plane.width);
    for (int i = 0; i < result.values.length; i++) {
      float real = 0;
      float imaginary = 0;
      for (int t = 0; t < taps; t++) {
        float c = cosines.at(i / plane.width + t - taps / 2, i % plane.width);
        float s = sines.at(i / plane.width + t - taps / 2, i % plane.width);
        float cosine = bank[offset + 2 * taps + t];
        float sine = bank[offset + 3 * taps + t];
        real += cosine * c - sine * s;
        imaginary += sine * c + cosine * s;
      }
      result.values[i] = (float) Math.sqrt(real * real + imaginary * imaginary);
    }
    return result;
  }
}
