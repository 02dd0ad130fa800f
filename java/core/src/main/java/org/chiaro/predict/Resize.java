package org.chiaro.predict;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.chiaro.io.Grey;
import org.chiaro.io.Picture;

/**
 * Bilinear resizing with antialiasing in 8-bit steps, equal to Pillow's {@code BILINEAR} bit for
 * bit: the published evaluation resizes photos and maps with it.
 *
 * <p>Two passes, along rows and then along columns, each rounded to 8 bits. When shrinking, the
 * triangle filter is as wide as the source pixels that one new pixel covers. Weights are integers
 * of 22 fraction bits, as in Pillow, so the sums are exact.
 */
public final class Resize {
  private static final int FRACTION_BITS = 22;

  private Resize() {}

  /**
   * Scales so that the shorter edge has {@code edge} pixels and the other {@code edge * long /
   * short}, rounded down. Of a picture that fits already its own memory is given back.
   */
  public static Picture shortEdge(Picture picture, int edge) {
    int height = picture.height();
    int width = picture.width();
    return height <= width
        ? to(picture, edge, (int) ((long) edge * width / height))
        : to(picture, (int) ((long) edge * height / width), edge);
  }

  /**
   * {@link #shortEdge} with the detour of the published evaluation: the pixels go to [-1,1] and
   * back to 8 bits by truncation first, by which 63 of the 256 levels lose one.
   */
  public static Picture shortEdgeAsPublished(Picture picture, int edge) {
    byte[] levels = new byte[256];
    for (int level = 0; level < levels.length; level++) {
      float x = level / 255f * 2 - 1;
      levels[level] = (byte) (int) ((x + 1) / 2 * 255);
    }
    Picture detour = Picture.allocate(picture.height(), picture.width());
    for (int i = 0; i < detour.rgb().capacity(); i++) {
      detour.rgb().put(i, levels[picture.rgb().get(i) & 0xff]);
    }
    return shortEdge(detour, edge);
  }

  /** Scales a picture to {@code height} x {@code width} pixels. */
  public static Picture to(Picture picture, int height, int width) {
    if (picture.height() == height && picture.width() == width) {
      return picture;
    }
    ByteBuffer pixels = resized(picture.rgb(), picture.height(), picture.width(), 3, height, width);
    return new Picture(height, width, pixels);
  }

  /** Scales a mask or map to {@code height} x {@code width} pixels. */
  public static Grey to(Grey grey, int height, int width) {
    if (grey.height() == height && grey.width() == width) {
      return grey;
    }
    return new Grey(
        height, width, resized(grey.u8(), grey.height(), grey.width(), 1, height, width));
  }

  private static ByteBuffer resized(
      ByteBuffer source, int height, int width, int channels, int newHeight, int newWidth) {
    byte[] pixels = new byte[height * width * channels];
    source.duplicate().get(pixels);
    if (newWidth != width) {
      pixels = alongRows(pixels, height, width, channels, Taps.of(width, newWidth));
    }
    if (newHeight != height) {
      pixels = alongColumns(pixels, newWidth * channels, Taps.of(height, newHeight));
    }
    return ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
  }

  private static byte[] alongRows(byte[] in, int height, int width, int channels, Taps taps) {
    byte[] out = new byte[height * taps.count() * channels];
    int to = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < taps.count(); x++) {
        int weight = x * taps.most();
        int end = weight + taps.length()[x];
        int from = (y * width + taps.first()[x]) * channels;
        if (channels == 3) {
          int red = 1 << FRACTION_BITS - 1;
          int green = red;
          int blue = red;
          for (; weight < end; weight++, from += 3) {
            int w = taps.weights()[weight];
            red += (in[from] & 0xff) * w;
            green += (in[from + 1] & 0xff) * w;
            blue += (in[from + 2] & 0xff) * w;
          }
          out[to++] = rounded(red);
          out[to++] = rounded(green);
          out[to++] = rounded(blue);
        } else {
          int sum = 1 << FRACTION_BITS - 1;
          for (; weight < end; weight++, from++) {
            sum += (in[from] & 0xff) * taps.weights()[weight];
          }
          out[to++] = rounded(sum);
        }
      }
    }
    return out;
  }

  private static byte[] alongColumns(byte[] in, int rowBytes, Taps taps) {
    byte[] out = new byte[taps.count() * rowBytes];
    int[] sums = new int[rowBytes];
    for (int y = 0; y < taps.count(); y++) {
      Arrays.fill(sums, 1 << FRACTION_BITS - 1);
      for (int t = 0; t < taps.length()[y]; t++) {
        int w = taps.weights()[y * taps.most() + t];
        int from = (taps.first()[y] + t) * rowBytes;
        for (int i = 0; i < rowBytes; i++) {
          sums[i] += (in[from + i] & 0xff) * w;
        }
      }
      for (int i = 0; i < rowBytes; i++) {
        out[y * rowBytes + i] = rounded(sums[i]);
      }
    }
    return out;
  }

  // weights are never negative and add up to one within a rounding, so 255 may be passed by a hair
  private static byte rounded(int sum) {
    return (byte) Math.min(255, sum >> FRACTION_BITS);
  }

  /** For each new pixel: the first source pixel, how many count, and their weights. */
  private record Taps(int count, int most, int[] first, int[] length, int[] weights) {
    static Taps of(int from, int to) {
      double scale = (double) from / to;
      double support = Math.max(1, scale);
      int most = (int) Math.ceil(support) * 2 + 1;
      int[] first = new int[to];
      int[] length = new int[to];
      int[] weights = new int[to * most];
      double[] triangle = new double[most];
      for (int i = 0; i < to; i++) {
        double center = (i + 0.5) * scale;
        first[i] = Math.max(0, (int) (center - support + 0.5));
        length[i] = Math.min(from, (int) (center + support + 0.5)) - first[i];
        double total = 0;
        for (int t = 0; t < length[i]; t++) {
          // the inverse, not a division by it: the last bit decides some roundings
          double distance = Math.abs((t + first[i] - center + 0.5) * (1 / support));
          triangle[t] = Math.max(0, 1 - distance);
          total += triangle[t];
        }
        for (int t = 0; t < length[i]; t++) {
          weights[i * most + t] = (int) (0.5 + triangle[t] / total * (1 << FRACTION_BITS));
        }
      }
      return new Taps(to, most, first, length, weights);
    }
  }
}
