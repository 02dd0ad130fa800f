package org.chiaro.saliency;

/**
 * CIELAB of sRGB colours, D65, with the constants of Getreuer's {@code colorspace('Lab<-')}, which
 * the published wCtr calls.
 */
final class CieLab {
  private static final double[][] XYZ_OF_RGB =
      inverse(
          new double[][] {
            {3.2406, -1.5372, -0.4986}, {-0.9689, 1.8758, 0.0415}, {0.0557, -0.2040, 1.057}
          });
  private static final double WHITE_X = 0.950456;
  private static final double WHITE_Z = 1.088754;

  private CieLab() {}

  /** L in [0,100], a and b of a colour whose red, green and blue are in [0,1]. */
  static double[] of(double red, double green, double blue) {
    double r = linear(red);
    double g = linear(green);
    double b = linear(blue);
    double[] xyz = new double[3];
    for (int i = 0; i < 3; i++) {
      xyz[i] = XYZ_OF_RGB[i][0] * r + XYZ_OF_RGB[i][1] * g + XYZ_OF_RGB[i][2] * b;
    }
    double fx = lightness(xyz[0] / WHITE_X);
    double fy = lightness(xyz[1]);
    double fz = lightness(xyz[2] / WHITE_Z);
    return new double[] {116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)};
  }

  static double linear(double v) {
    return v < 0.0404482362771076 ? v / 12.92 : StrictMath.pow((v + 0.055) / 1.055, 2.4);
  }

  static double lightness(double t) {
    return t < 0.008856 ? t * (841.0 / 108) + 4.0 / 29 : StrictMath.cbrt(t);
  }

  private static double[][] inverse(double[][] m) {
    double[][] cofactors = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        cofactors[j][i] =
            m[(i + 1) % 3][(j + 1) % 3] * m[(i + 2) % 3][(j + 2) % 3]
                - m[(i + 1) % 3][(j + 2) % 3] * m[(i + 2) % 3][(j + 1) % 3];
      }
    }
    double determinant =
        m[0][0] * cofactors[0][0] + m[0][1] * cofactors[1][0] + m[0][2] * cofactors[2][0];
    for (double[] row : cofactors) {
      for (int j = 0; j < 3; j++) {
        row[j] /= determinant;
      }
    }
    return cofactors;
  }
}
