package org.chiaro.gan.known;

/**
 * The right answer to "which direction lights the object and darkens the background": two
 * orthogonal unit vectors, and every sum of the two with parts that are not negative.
 *
 * @param backgroundDarker darkens the background and leaves the object
 * @param objectLighter lights the object and leaves the background
 */
public record LightTruth(float[] backgroundDarker, float[] objectLighter) {
  public LightTruth {
    backgroundDarker = backgroundDarker.clone();
    objectLighter = objectLighter.clone();
  }

  /** The unit vector halfway between the two: both change alike. */
  public float[] light() {
    float[] light = new float[objectLighter.length];
    for (int i = 0; i < light.length; i++) {
      light[i] = (float) ((backgroundDarker[i] + objectLighter[i]) / Math.sqrt(2));
    }
    return light;
  }

  /**
   * Cosine of the angle between a direction of any length and the nearest right answer, in [-1,1].
   *
   * <p>1 is right, -1 right but for its sign. A direction along which both get lighter lies between
   * the two vectors' lines, but is no right answer: it gets .71 at most.
   */
  public double cosine(float[] direction) {
    double darker = dot(direction, backgroundDarker);
    double lighter = dot(direction, objectLighter);
    double right = Math.hypot(Math.max(darker, 0), Math.max(lighter, 0));
    double wrong = Math.hypot(Math.min(darker, 0), Math.min(lighter, 0));
    return (right >= wrong ? right : -wrong) / Math.sqrt(dot(direction, direction));
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Override
  public float[] backgroundDarker() {
    return backgroundDarker.clone();
  }

  @Override
  public float[] objectLighter() {
    return objectLighter.clone();
  }
}
