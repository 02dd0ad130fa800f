package org.chiaro.saliency;

import java.nio.ByteBuffer;
import org.chiaro.io.Grey;
import org.chiaro.io.Picture;

/**
 * The part of a photo inside an artificial frame: rows {@code top} to {@code bottom - 1}, columns
 * {@code left} to {@code right - 1}; the whole photo where there is no frame.
 *
 * <p>A frame's edge is a row or column, among the outer 30 of a side, of which more than 60 % are
 * edge pixels; the innermost one counts. Where some side has a frame, sides without get the widest
 * one's width. (Zhu et al., "Saliency Optimization from Robust Background Detection", CVPR 2014.)
 * Of a side that is shorter than 61 pixels less is looked at, so that one row or column is left.
 *
 * @param height of the photo
 * @param width of the photo
 */
record PhotoFrame(int height, int width, int top, int bottom, int left, int right) {
  private static final int WIDEST = 30;
  private static final double DENSITY = 0.6;

  PhotoFrame {
    if (top < 0 || top >= bottom || bottom > height) {
      throw new IllegalArgumentException("no rows " + top + " to " + bottom + " of " + height);
    }
    if (left < 0 || left >= right || right > width) {
      throw new IllegalArgumentException("no columns " + left + " to " + right + " of " + width);
    }
  }

  /** Looks for a frame. */
  static PhotoFrame find(Picture photo) {
    int height = photo.height();
    int width = photo.width();
    SobelEdges edges = SobelEdges.of(photo);
    int rows = Math.min(WIDEST, (height - 1) / 2);
    int columns = Math.min(WIDEST, (width - 1) / 2);
    int top = innermost(rows, y -> edges.densityOfRow(y));
    int bottom = innermost(rows, y -> edges.densityOfRow(height - 1 - y));
    int left = innermost(columns, x -> edges.densityOfColumn(x));
    int right = innermost(columns, x -> edges.densityOfColumn(width - 1 - x));
    int widest = Math.max(Math.max(top, bottom), Math.max(left, right));
    return new PhotoFrame(
        height,
        width,
        Math.min(top == 0 ? widest : top, rows),
        height - Math.min(bottom == 0 ? widest : bottom, rows),
        Math.min(left == 0 ? widest : left, columns),
        width - Math.min(right == 0 ? widest : right, columns));
  }

  private interface Density {
    double at(int line);
  }

  /** One more than the innermost line that is an edge, 0 where there is none. */
  private static int innermost(int lines, Density density) {
    for (int line = lines - 1; line >= 0; line--) {
      if (density.at(line) > DENSITY) {
        return line + 1;
      }
    }
    return 0;
  }

  int innerHeight() {
    return bottom - top;
  }

  int innerWidth() {
    return right - left;
  }

  /** The photo without its frame; the photo itself where there is none. */
  Picture inner(Picture photo) {
    if (innerHeight() == height && innerWidth() == width) {
      return photo;
    }
    Picture inner = Picture.allocate(innerHeight(), innerWidth());
    copy(photo.rgb(), top, left, width, inner.rgb(), 0, 0, innerWidth(), 3);
    return inner;
  }

  /** The part of a map that belongs to {@link #inner(Picture)}. */
  Grey inner(Grey map) {
    if (innerHeight() == height && innerWidth() == width) {
      return map;
    }
    Grey inner = Grey.allocate(innerHeight(), innerWidth());
    copy(map.u8(), top, left, width, inner.u8(), 0, 0, innerWidth(), 1);
    return inner;
  }

  /** A map of the inner part as one of the whole photo, 0 on the frame. */
  Grey outer(Grey inner) {
    if (innerHeight() == height && innerWidth() == width) {
      return inner;
    }
    Grey outer = Grey.allocate(height, width);
    copy(inner.u8(), 0, 0, innerWidth(), outer.u8(), top, left, width, 1);
    return outer;
  }

  private void copy(
      ByteBuffer from,
      int fromTop,
      int fromLeft,
      int fromWidth,
      ByteBuffer to,
      int toTop,
      int toLeft,
      int toWidth,
      int channels) {
    for (int y = 0; y < innerHeight(); y++) {
      to.put(
          ((toTop + y) * toWidth + toLeft) * channels,
          from,
          ((fromTop + y) * fromWidth + fromLeft) * channels,
          innerWidth() * channels);
    }
  }
}
