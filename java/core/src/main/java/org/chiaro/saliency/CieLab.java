package org.chiaro.saliency;

import java.nio.FloatBuffer;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.kernel.DType;

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

  /** L, a and b of each pixel of a photo, float32 [h,w,3]. */
  static NdArray of(Picture photo) {
    double[] light = new double[256];
    for (int level = 0; level < light.length; level++) {
      light[level] = linear(level / 255.0);
    }
    byte[] rgb = new byte[3 * photo.height() * photo.width()];
    photo.rgb().get(0, rgb);
    NdArray lab = NdArray.allocate(DType.F32, photo.height(), photo.width(), 3);
    FloatBuffer values = lab.data().asFloatBuffer();
    for (int i = 0; i < rgb.length; i += 3) {
      double r = light[rgb[i] & 0xff];
      double g = light[rgb[i + 1] & 0xff];
      double b = light[rgb[i + 2] & 0xff];
      double fx = lightness(xyz(0, r, g, b) / WHITE_X);
      double fy = lightness(xyz(1, r, g, b));
      double fz = lightness(xyz(2, r, g, b) / WHITE_Z);
      values.put((float) (116 * fy - 16));
      values.put((float) (500 * (fx - fy)));
      values.put((float) (200 * (fy - fz)));
    }
    return lab;
  }

  private static double xyz(int row, double r, double g, double b) {
    return XYZ_OF_RGB[row][0] * r + XYZ_OF_RGB[row][1] * g + XYZ_OF_RGB[row][2] * b;
  }

  private static double linear(double v) {
    return v < 0.0404482362771076 ? v / 12.92 : StrictMath.pow((v + 0.055) / 1.055, 2.4);
  }

  private static double lightness(double t) {
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
