package org.chiaro.latent;

/**
 * Counter-based random numbers: Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as
 * easy as 1, 2, 3").
 *
 * <p>Each draw is a pure function of (seed, stream, position), so batch size, thread count and
 * resuming never change a sample.
 */
public final class Philox {
  private static final int M0 = 0xD2511F53;
  private static final int M1 = 0xCD9E8D57;
  private static final int W0 = 0x9E3779B9;
  private static final int W1 = 0xBB67AE85;
  private static final int ROUNDS = 10;

  private final long seed;

  public Philox(long seed) {
    this.seed = seed;
  }

  /** Four independent 32-bit words for one position of one stream. */
  public int[] words(long stream, long position) {
    int c0 = (int) position;
    int c1 = (int) (position >>> 32);
    int c2 = (int) stream;
    int c3 = (int) (stream >>> 32);
    int k0 = (int) seed;
    int k1 = (int) (seed >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = (M0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
      long p1 = (M1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c1 = (int) p1;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c3 = (int) p0;
      k0 += W0;
      k1 += W1;
    }
    return new int[] {c0, c1, c2, c3};
  }

  /** A number of uniform 64 bits, for seeding other generators. */
  public long bits(long stream, long position) {
    int[] words = words(stream, position);
    return ((long) words[0] << 32) | (words[1] & 0xFFFFFFFFL);
  }

  /** A uniform integer in [0, bound). */
  public int below(long stream, long position, int bound) {
    return (int) Long.remainderUnsigned(bits(stream, position), bound);
  }

  /** Fills a row with independent standard normal values (Box and Muller 1958). */
  public void normal(long stream, float[] target, int offset, int length) {
    for (int i = 0; i < length; i += 4) {
      int[] words = words(stream, i / 4);
      for (int pair = 0; pair < 4; pair += 2) {
        double radius = Math.sqrt(-2 * StrictMath.log(open(words[pair])));
        double angle = 2 * Math.PI * open(words[pair + 1]);
        put(target, offset, length, i + pair, radius * StrictMath.cos(angle));
        put(target, offset, length, i + pair + 1, radius * StrictMath.sin(angle));
      }
    }
  }

  private static void put(float[] target, int offset, int length, int index, double value) {
    if (index < length) {
      target[offset + index] = (float) value;
    }
  }

  /** Uniform in the open interval (0, 1). */
  private static double open(int word) {
    return ((word & 0xFFFFFFFFL) + 0.5) * 0x1p-32;
  }
}
