package org.chiaro.predict;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.chiaro.io.Rgba;
import org.chiaro.run.AtomicFiles;

/** The pictures that a photo and its probability map become. */
public enum Rendering {
  /** 255 where p is at least the threshold, 0 elsewhere. */
  MASK(0.05) {
    @Override
    byte[] png(Picture photo, Grey map, int level) {
      return ImageFiles.encodePng(mask(map, level));
    }
  },
  /** The probability itself, 255 p. */
  PROB(0.5) {
    @Override
    byte[] png(Picture photo, Grey map, int level) {
      return ImageFiles.encodePng(map);
    }
  },
  /**
   * The photo with the mask as coverage: hard edges, so that nothing of the rest shines through.
   */
  CUTOUT(2.5) {
    @Override
    byte[] png(Picture photo, Grey map, int level) {
      return ImageFiles.encodePng(cutout(photo, map, level));
    }
  },
  /** The photo with the object tinted green. */
  OVERLAY(2.2) {
    @Override
    byte[] png(Picture photo, Grey map, int level) {
      return ImageFiles.encodePng(overlay(photo, map, level));
    }
  };

  // what is left of the last block of a file, and its line in a list
  private static final int FILE_BYTES = 4096 + 256;

  // bytes of PNG a pixel of a photo, a good deal above the mean of photos from a camera
  private final double pixelBytes;

  Rendering(double pixelBytes) {
    this.pixelBytes = pixelBytes;
  }

  /** About how many bytes the file takes on disk, rather more than less. */
  long bytes(long pixels) {
    return (long) (pixels * pixelBytes) + FILE_BYTES;
  }

  /** This picture as the bytes of a PNG file. */
  abstract byte[] png(Picture photo, Grey map, int level);

  /** The word in file names and options. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Writes this picture of a photo and its map as PNG.
   *
   * @param threshold probability from which a pixel is object
   */
  public void write(Path file, Picture photo, Grey map, double threshold) {
    AtomicFiles.write(file, png(photo, map, threshold));
  }

  /** The same as the bytes of a PNG file. */
  public byte[] png(Picture photo, Grey map, double threshold) {
    return png(photo, map, level(threshold));
  }

  /** The smallest k with k / 255 at least the threshold: 128 for the published 0.5. */
  static int level(double threshold) {
    return (int) Math.ceil(threshold * 255);
  }

  /** 255 where the map has at least this level. */
  static Grey mask(Grey map, int level) {
    byte[] pixels = bytes(map.u8());
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) ((pixels[i] & 0xff) >= level ? 255 : 0);
    }
    return new Grey(map.height(), map.width(), direct(pixels));
  }

  static Rgba cutout(Picture photo, Grey map, int level) {
    byte[] rgb = bytes(photo.rgb());
    byte[] alpha = bytes(mask(map, level).u8());
    byte[] rgba = new byte[4 * alpha.length];
    for (int i = 0; i < alpha.length; i++) {
      System.arraycopy(rgb, 3 * i, rgba, 4 * i, 3);
      rgba[4 * i + 3] = alpha[i];
    }
    return new Rgba(photo.height(), photo.width(), direct(rgba));
  }

  static Picture overlay(Picture photo, Grey map, int level) {
    byte[] rgb = bytes(photo.rgb());
    byte[] levels = bytes(map.u8());
    for (int i = 0; i < levels.length; i++) {
      if ((levels[i] & 0xff) >= level) {
        for (int c = 0; c < 3; c++) {
          int half = (rgb[3 * i + c] & 0xff) / 2;
          rgb[3 * i + c] = (byte) (c == 1 ? half + 128 : half);
        }
      }
    }
    return new Picture(photo.height(), photo.width(), direct(rgb));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }
}
