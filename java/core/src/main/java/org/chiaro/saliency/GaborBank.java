package org.chiaro.saliency;

import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;

/**
 * Filters that answer to stripes: {@value #DIRECTIONS} directions, on the photo and on {@value
 * #LEVELS} - 1 halvings of it, so {@value #LENGTH} answers. Stripes are 4 pixels wide from light to
 * light, under a Gaussian of sigma 2 that is cut off at 4 pixels.
 *
 * <p>Chosen: of the published texture no more than its length is known, and 12 directions at 3
 * scales is what other methods of the time have. {@link org.chiaro.kernel.Kernels#texture} applies
 * them.
 *
 * @param smooth the Gaussian, sum 1, float32 [9]
 * @param filters float32 [12,4,9]
 */
record GaborBank(NdArray smooth, NdArray filters) {
  static final int LEVELS = 3;
  static final int DIRECTIONS = 12;
  static final int LENGTH = LEVELS * DIRECTIONS;

  private static final int RADIUS = 4;
  private static final int TAPS = 2 * RADIUS + 1;
  private static final double SIGMA = 2;
  private static final double WAVELENGTH = 4;

  static GaborBank create() {
    double[] gaussian = new double[TAPS];
    double sum = 0;
    for (int t = 0; t < TAPS; t++) {
      double distance = t - RADIUS;
      gaussian[t] = StrictMath.exp(-distance * distance / (2 * SIGMA * SIGMA));
      sum += gaussian[t];
    }
    NdArray smooth = NdArray.allocate(DType.F32, TAPS);
    NdArray filters = NdArray.allocate(DType.F32, DIRECTIONS, 4, TAPS);
    for (int t = 0; t < TAPS; t++) {
      double weight = gaussian[t] / sum;
      smooth.data().asFloatBuffer().put(t, (float) weight);
      for (int direction = 0; direction < DIRECTIONS; direction++) {
        double angle = Math.PI * direction / DIRECTIONS;
        double turn = 2 * Math.PI / WAVELENGTH * (t - RADIUS);
        double inX = turn * StrictMath.cos(angle);
        double inY = turn * StrictMath.sin(angle);
        double[] values = {
          StrictMath.cos(inX), StrictMath.sin(inX), StrictMath.cos(inY), StrictMath.sin(inY)
        };
        for (int part = 0; part < 4; part++) {
          int at = (direction * 4 + part) * TAPS + t;
          filters.data().asFloatBuffer().put(at, (float) (weight * values[part]));
        }
      }
    }
    return new GaborBank(smooth, filters);
  }
}
