package org.chiaro.direction.discovery;

import org.chiaro.latent.Philox;

/** How far a step goes, forward or back. */
public enum ShiftDistribution {
  /** scale * U(-1,1). */
  UNIFORM,
  /** scale * N(0,1). */
  NORMAL;

  /**
   * n draws of one stream. What is nearer to 0 than the least is moved out to it on its side: so
   * short a step shows nothing.
   */
  float[] draw(Philox random, long stream, int n, double scale, double least) {
    float[] shifts = new float[n];
    if (this == NORMAL) {
      random.normal(stream, shifts, 0, n);
    }
    for (int i = 0; i < n; i++) {
      double unit = this == NORMAL ? shifts[i] : 2 * uniform(random, stream, i) - 1;
      double shift = scale * unit;
      // an exact 0 has no side and stays
      double far = Math.max(Math.abs(shift), least);
      shifts[i] = (float) (Math.signum(shift) * far);
    }
    return shifts;
  }

  private static double uniform(Philox random, long stream, int position) {
    return (random.bits(stream, position) >>> 11) * 0x1p-53;
  }
}
