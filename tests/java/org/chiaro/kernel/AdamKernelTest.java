package org.chiaro.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every provider's step of Adam is the definition's, bit for bit. */
final class AdamKernelTest {
  private static final TrainingOperations.AdamRates RATES =
      new TrainingOperations.AdamRates(1e-3, 0.9, 0.999, 1e-8, 3);

  @Test
  void everyProviderGivesTheSameBits() {
    for (int length : new int[] {1, 17, 1000, 200_003}) {
      float[][] expected = steps("java", 1, length);
      for (String name : AvailableProviders.names()) {
        for (int threads : new int[] {1, 3}) {
          float[][] actual = steps(name, threads, length);
          for (int k = 0; k < expected.length; k++) {
            assertArrayEquals(expected[k], actual[k], name + ", array " + k);
          }
        }
      }
    }
  }

  private static float[][] steps(String name, int threads, int length) {
    try (Kernels kernels = KernelProvider.open(name, threads);
        HostBuffers buffers = new HostBuffers()) {
      Random random = new Random(length);
      TensorView[] views = new TensorView[4];
      for (int k = 0; k < views.length; k++) {
        views[k] = buffers.allocate(DType.F32, length);
        for (int i = 0; i < length; i++) {
          float value = (float) random.nextGaussian();
          HostIndexers.floats(views[k]).put(i, k == 3 ? value * value : value);
        }
      }
      kernels.adam(views[0], views[1], views[2], views[3], RATES);
      float[][] values = new float[views.length][];
      for (int k = 0; k < views.length; k++) {
        values[k] = HostArrays.floats(views[k]);
      }
      return values;
    }
  }

  @Test
  void oneStepByHand() {
    try (Kernels kernels = KernelProvider.open("java", 1);
        HostBuffers buffers = new HostBuffers()) {
      TensorView[] views = new TensorView[4];
      for (int k = 0; k < views.length; k++) {
        views[k] = buffers.allocate(DType.F32, 1);
      }
      HostIndexers.floats(views[1]).put(0, 2f);
      var rates = new TrainingOperations.AdamRates(0.1, 0.9, 0.999, 1e-8, 1);
      kernels.adam(views[0], views[1], views[2], views[3], rates);
      // the first step is the rate against the gradient's sign, whatever its size
      assertEquals(-0.1, HostArrays.floats(views[0])[0], 1e-6);
      assertEquals(0.2, HostArrays.floats(views[2])[0], 1e-6);
      assertEquals(0.004, HostArrays.floats(views[3])[0], 1e-6);
    }
  }

  @Test
  void wrongArraysAndRatesAreRefused() {
    try (Kernels kernels = KernelProvider.open("auto", 1);
        HostBuffers buffers = new HostBuffers()) {
      TensorView four = buffers.allocate(DType.F32, 4);
      TensorView five = buffers.allocate(DType.F32, 5);
      assertThrows(
          IllegalArgumentException.class, () -> kernels.adam(four, five, four, four, RATES));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new TrainingOperations.AdamRates(1e-3, 1, 0.999, 1e-8, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TrainingOperations.AdamRates(1e-3, 0.9, 0.999, 1e-8, 0));
  }
}
