package org.chiaro.kernel;

/**
 * The CIELAB of {@link JavaSuperpixels}: exponent 2.2, white point (0.9505, 1, 1.089).
 *
 * <p>Roots are found by iterations of plain arithmetic, not by a library's {@code pow}: any two
 * libraries differ in last digits, and labels must not. They agree with {@code pow} to a unit or
 * two in the last place of a double; the result is rounded to float32.
 */
final class SuperpixelLab {
  private static final double WHITE_X = 0.9505;
  private static final double WHITE_Z = 1.0890;

  private SuperpixelLab() {}

  /** L, a and b of interleaved RGB bytes, one array each. */
  static float[][] planes(byte[] rgb) {
    double[] linear = new double[256];
    for (int level = 0; level < linear.length; level++) {
      linear[level] = linear(level);
    }
    int pixels = rgb.length / 3;
    float[][] lab = new float[3][pixels];
    for (int i = 0; i < pixels; i++) {
      double red = linear[rgb[3 * i] & 0xff];
      double green = linear[rgb[3 * i + 1] & 0xff];
      double blue = linear[rgb[3 * i + 2] & 0xff];
      double x = Math.min(red * 0.4124 + green * 0.3576 + blue * 0.1805, WHITE_X);
      double y = Math.min(red * 0.2126 + green * 0.7152 + blue * 0.0722, 1.0);
      double z = Math.min(red * 0.0193 + green * 0.1192 + blue * 0.9505, WHITE_Z);
      double fx = lightness(x / WHITE_X);
      double fy = lightness(y);
      double fz = lightness(z / WHITE_Z);
      lab[0][i] = (float) (116.0 * fy - 16.0);
      lab[1][i] = (float) (500.0 * (fx - fy));
      lab[2][i] = (float) (200.0 * (fy - fz));
    }
    return lab;
  }

  /** Light of an 8-bit level: ((v + .055) / 1.055)^2.2, a line near black. */
  private static double linear(int level) {
    double v = level / 255.0;
    if (v <= 0.04045) {
      return v / 12.92;
    }
    double base = (v + 0.055) / 1.055;
    double fifthRoot = 1;
    for (int i = 0; i < 12; i++) {
      double power = fifthRoot * fifthRoot * fifthRoot * fifthRoot;
      fifthRoot = (4.0 * fifthRoot + base / power) / 5.0;
    }
    return base * base * fifthRoot;
  }

  private static double lightness(double t) {
    return t > 0.008856 ? cubeRoot(t) : 7.787 * t + 16.0 / 116.0;
  }

  /** A guess by a third of the float's bits, good to 6 %, then three steps of Halley's method. */
  private static double cubeRoot(double t) {
    int third = (int) (Float.floatToRawIntBits((float) t) * (1f / 3f));
    double root = Float.intBitsToFloat(third + 709921077);
    for (int i = 0; i < 3; i++) {
      double cube = root * root * root;
      root = root * (cube + t + t) / (cube + cube + t);
    }
    return root;
  }
}
