package org.chiaro.io;

/**
 * The largest picture that is decoded. The number of pixels may be set for the whole process, as
 * the system property {@value #PROPERTY}; pictures are read deep inside of many steps.
 */
public final class ImageLimits {
  /** Name of the system property that replaces {@link #DEFAULT_PIXELS}. */
  public static final String PROPERTY = "chiaro.max-pixels";

  /** Largest picture, in pixels, where nothing else is said. */
  public static final long DEFAULT_PIXELS = 64_000_000;

  /** Longest edge, in pixels. */
  public static final int MAX_SIDE = 16_384;

  private ImageLimits() {}

  /** The most pixels of a picture in this process, now. */
  public static long pixels() {
    return Long.getLong(PROPERTY, DEFAULT_PIXELS);
  }
}
