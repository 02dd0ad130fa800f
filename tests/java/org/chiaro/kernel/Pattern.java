package org.chiaro.kernel;

import java.nio.ByteOrder;
import java.util.Random;
import org.chiaro.io.NdArray;

/** What masks and images of the parity tests look like. */
enum Pattern {
  RANDOM {
    @Override
    int at(int n, int y, int x, int height, int width, Random random) {
      return random.nextInt(16) < 3 + n % 10 ? 1 : 0;
    }
  },
  ZEROS {
    @Override
    int at(int n, int y, int x, int height, int width, Random random) {
      return 0;
    }
  },
  ONES {
    @Override
    int at(int n, int y, int x, int height, int width, Random random) {
      return 1;
    }
  },
  CHECKERBOARD {
    @Override
    int at(int n, int y, int x, int height, int width, Random random) {
      return (x + y + n) % 2;
    }
  },
  SPIRAL {
    @Override
    int at(int n, int y, int x, int height, int width, Random random) {
      int ring = Math.min(Math.min(x, y), Math.min(width - 1 - x, height - 1 - y));
      boolean gate = x == ring && y == ring + 1; // opens each ring towards the next
      return (ring % 2 == 0) != gate ? 1 : 0;
    }
  },
  DIAGONALS {
    @Override
    int at(int n, int y, int x, int height, int width, Random random) {
      return (x + (n % 2 == 0 ? y : height - 1 - y)) % 7 == 0 ? 1 : 0;
    }
  };

  abstract int at(int n, int y, int x, int height, int width, Random random);

  /** uint8 [count,height,width] of 0 and 1. */
  NdArray masks(int count, int height, int width) {
    Random random = new Random(7);
    NdArray masks = NdArray.allocate(DType.U8, count, height, width);
    for (int i = 0; i < count * height * width; i++) {
      int n = i / (height * width);
      int y = i / width % height;
      masks.data().put(i, (byte) at(n, y, i % width, height, width, random));
    }
    return masks;
  }

  /** float32 [count,3,height,width]: the pattern with noise, some ties, odd values and NaN. */
  NdArray images(int count, int height, int width, int seed) {
    Random random = new Random(seed);
    NdArray images = NdArray.allocate(DType.F32, count, 3, height, width);
    var floats = images.data().order(ByteOrder.nativeOrder()).asFloatBuffer();
    for (int i = 0; i < floats.limit(); i++) {
      int y = i / width % height;
      int n = i / (3 * height * width);
      float value = at(n, y, i % width, height, width, random) - 0.5f;
      // the same noise for both seeds in a quarter of the values makes ties
      float noise = i % 4 == 0 ? i % 32 / 64f : random.nextFloat() - 0.5f;
      floats.put(i, this == ZEROS ? 0.25f : value + noise);
    }
    if (this == RANDOM) {
      floats.put(0, Float.NaN);
      floats.put(floats.limit() / 2, 1f);
      floats.put(floats.limit() - 1, Math.nextDown(1f));
    }
    return images;
  }
}
