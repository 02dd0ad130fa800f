package org.chiaro.saliency;

import java.nio.FloatBuffer;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.kernel.DType;

/** CIELUV of sRGB colours, D65: in it colours that look alike lie near each other. */
final class CieLuv {
  private static final double WHITE_X = 0.950456;
  private static final double WHITE_Z = 1.088754;
  private static final double WHITE_U = 4 * WHITE_X / (WHITE_X + 15 + 3 * WHITE_Z);
  private static final double WHITE_V = 9 / (WHITE_X + 15 + 3 * WHITE_Z);

  private CieLuv() {}

  /** L in [0,100], u and v of each pixel of a photo: float32 [h,w,3]. */
  static NdArray of(Picture photo) {
    double[] light = new double[256];
    for (int level = 0; level < light.length; level++) {
      light[level] = CieLab.linear(level / 255.0);
    }
    byte[] rgb = new byte[3 * photo.height() * photo.width()];
    photo.rgb().get(0, rgb);
    NdArray luv = NdArray.allocate(DType.F32, photo.height(), photo.width(), 3);
    FloatBuffer values = luv.data().asFloatBuffer();
    for (int i = 0; i < rgb.length; i += 3) {
      double r = light[rgb[i] & 0xff];
      double g = light[rgb[i + 1] & 0xff];
      double b = light[rgb[i + 2] & 0xff];
      double x = 0.412453 * r + 0.357580 * g + 0.180423 * b;
      double y = 0.212671 * r + 0.715160 * g + 0.072169 * b;
      double z = 0.019334 * r + 0.119193 * g + 0.950227 * b;
      double lightness = 116 * CieLab.lightness(y) - 16;
      double sum = Math.max(x + 15 * y + 3 * z, Double.MIN_NORMAL);
      values.put((float) lightness);
      values.put((float) (13 * lightness * (4 * x / sum - WHITE_U)));
      values.put((float) (13 * lightness * (9 * y / sum - WHITE_V)));
    }
    return luv;
  }
}
