package org.chiaro.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** One bad value anywhere is found by every provider, and good ones are let pass. */
final class FiniteSquaresKernelTest {
  // the largest float whose square is one, and the next
  private static final float LARGEST = (float) Math.sqrt(Float.MAX_VALUE);
  private static final float TOO_LARGE = Math.nextUp(LARGEST);

  private static final float[] BAD = {
    Float.NaN,
    Float.intBitsToFloat(0xffc00001),
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    TOO_LARGE,
    -Float.MAX_VALUE
  };
  private static final float[] GOOD = {
    0f, -0f, Float.MIN_VALUE, LARGEST, -LARGEST, 1f, Float.MIN_NORMAL
  };

  @Test
  void everyProviderFindsOneBadValueAnywhere() {
    Random random = new Random(1);
    for (String name : AvailableProviders.names()) {
      for (int threads : new int[] {1, 3}) {
        try (Kernels kernels = KernelProvider.open(name, threads);
            HostBuffers buffers = new HostBuffers()) {
          for (int length : new int[] {1, 2, 15, 16, 17, 63, 1000, 200_003}) {
            TensorView values = buffers.allocate(DType.F32, length);
            for (int i = 0; i < length; i++) {
              HostIndexers.floats(values).put(i, GOOD[random.nextInt(GOOD.length)]);
            }
            assertTrue(kernels.finiteSquares(values), name + ", " + length);
            for (float bad : BAD) {
              for (int at : new int[] {0, length / 2, length - 1, random.nextInt(length)}) {
                float before = HostIndexers.floats(values).get(at);
                HostIndexers.floats(values).put(at, bad);
                assertEquals(false, kernels.finiteSquares(values), name + ", " + bad + " at " + at);
                HostIndexers.floats(values).put(at, before);
              }
            }
          }
        }
      }
    }
  }

  @Test
  void anythingButFloatsIsRefused() {
    try (Kernels kernels = KernelProvider.open("auto", 1);
        HostBuffers buffers = new HostBuffers()) {
      TensorView words = buffers.allocate(DType.I32, 4);
      assertThrows(IllegalArgumentException.class, () -> kernels.finiteSquares(words));
    }
  }
}
