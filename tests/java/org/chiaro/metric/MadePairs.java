package org.chiaro.metric;

import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;

/** Small maps and masks made of integers alone, so that other programs can make the same. */
final class MadePairs {
  private MadePairs() {}

  /** A pair by the kinds that tests/golden/scores/README.md lists. */
  static ScoredPair of(String maskKind, String mapKind, int height, int width, int seed) {
    NdArray mask = NdArray.allocate(DType.U8, height, width);
    NdArray map = NdArray.allocate(DType.U8, height, width);
    for (int i = 0; i < height * width; i++) {
      boolean object = isObject(maskKind, i, height, width, seed);
      mask.data().put(i, (byte) (object ? 1 : 0));
      map.data().put(i, (byte) level(mapKind, object, i, height, width, seed));
    }
    return new ScoredPair(maskKind + "/" + mapKind, map.view(), mask.view());
  }

  private static boolean isObject(String kind, int i, int height, int width, int seed) {
    long y = i / width;
    long x = i % width;
    return switch (kind) {
      case "disc" -> square((2 * y - height) * width) + square((2 * x - width) * height)
          < square((long) height * width) * (1 + seed % 10) / 12;
      case "noise" -> (hash(i, seed) & 7) < 1 + seed % 7;
      case "pixel" -> i == hash(0, seed) % (height * width);
      case "full" -> true;
      case "empty" -> false;
      case "left" -> x < width * (1 + seed % 4) / 5;
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static int level(
      String kind, boolean object, int i, int height, int width, int seed) {
    return switch (kind) {
      case "noise" -> (int) (hash(i, seed + 1) >> 24);
      case "constant" -> seed % 256;
      case "close" -> (object ? 100 : 0) + (int) (hash(i, seed + 1) >> 25);
      case "halves" -> i % width * height < i / width * width ? seed % 256 : 200;
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static long square(long value) {
    return value * value;
  }

  /** From 0 to 2^32 - 1. */
  private static long hash(int i, int seed) {
    int x = (int) (i * 2654435761L + seed * 40503L + 12345);
    x ^= x >>> 16;
    x *= 0x7feb352d;
    x ^= x >>> 15;
    x *= 0x846ca68b;
    x ^= x >>> 16;
    return Integer.toUnsignedLong(x);
  }
}
