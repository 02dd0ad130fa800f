package org.chiaro.saliency;

import java.nio.ByteBuffer;
import org.chiaro.io.Grey;
import org.chiaro.io.Picture;
import org.chiaro.run.ChiaroException;

/**
 * The same disc in the middle of every photo. Coordinates run from -1 to 1 along each side, so that
 * radius 1 touches all four edges: a circle in a square photo, an ellipse in any other.
 *
 * @param radius in half sides, above 0 and at most 1.42 (the whole photo)
 */
public record CentredDisc(double radius) implements SaliencyMethod {
  /** The radius with the best IoU on common sets of photos; used where no masks choose one. */
  public static final double DEFAULT_RADIUS = 0.6;

  /** Rings of a search: radii are hundredths, and the corners lie just within 1.42. */
  static final int RINGS = 142;

  private static final double RINGS_PER_RADIUS = 100;

  public CentredDisc {
    if (!(radius > 0 && radius <= RINGS / RINGS_PER_RADIUS)) {
      throw new ChiaroException.Usage(
          "the disc's radius must be above 0 and at most 1.42, was " + radius);
    }
  }

  @Override
  public Grey map(Picture photo) {
    return map(photo.height(), photo.width());
  }

  /** The disc as a probability map: 255 inside and 0 outside. */
  public Grey map(int height, int width) {
    return fill(height, width, distance -> distance < radius ? 255 : 0);
  }

  /** The disc of {@link #radius} number {@code ring}, from 1 to {@link #RINGS}. */
  static CentredDisc ofRings(int ring) {
    return new CentredDisc(ring / RINGS_PER_RADIUS);
  }

  /**
   * All discs of a search in one map: a pixel has level 255 - j where it is in the disc of j + 1
   * rings and not in that of j.
   */
  static Grey rings(int height, int width) {
    return fill(height, width, distance -> 255 - (int) (distance * RINGS_PER_RADIUS));
  }

  private interface Level {
    int at(double distance);
  }

  private static Grey fill(int height, int width, Level level) {
    Grey map = Grey.allocate(height, width);
    ByteBuffer bytes = map.u8();
    byte[] row = new byte[width];
    for (int y = 0; y < height; y++) {
      double dy = (2 * y + 1 - height) / (double) height;
      for (int x = 0; x < width; x++) {
        double dx = (2 * x + 1 - width) / (double) width;
        row[x] = (byte) level.at(Math.sqrt(dx * dx + dy * dy));
      }
      bytes.put(y * width, row);
    }
    return map;
  }
}
