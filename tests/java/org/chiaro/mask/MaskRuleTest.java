package org.chiaro.mask;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.chiaro.Shared;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.HostBuffers;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.junit.jupiter.api.Test;

final class MaskRuleTest {
  @Test
  void goldenMasks() {
    NdArray image = Npy.read(Shared.golden("masks_images.npy"));
    NdArray shifted = Npy.read(Shared.golden("masks_shifted.npy"));
    try (Kernels kernels = KernelProvider.open("auto", 2);
        HostBuffers buffers = new HostBuffers()) {
      MaskBatch lighter = MaskRule.LIGHTER.masks(kernels, buffers, image.view(), shifted.view());
      assertEquals(
          Npy.read(Shared.golden("masks_lighter.npy")).data(),
          lighter.mask().data().asByteBuffer());
      MaskBatch mean = MaskRule.MEAN.masks(kernels, buffers, image.view(), shifted.view());
      assertEquals(
          Npy.read(Shared.golden("masks_mean.npy")).data(), mean.mask().data().asByteBuffer());
      assertEquals(24, mean.count());
      assertEquals(128 * 128, mean.pixels());
    }
  }

  @Test
  void anImageAgainstItselfIsAllBackground() {
    NdArray image = NdArray.allocate(DType.F32, 2, 3, 5, 7);
    try (Kernels kernels = KernelProvider.open("auto", 1);
        HostBuffers buffers = new HostBuffers()) {
      MaskBatch masks = MaskRule.LIGHTER.masks(kernels, buffers, image.view(), image.view());
      assertArrayEquals(new double[] {0, 0}, masks.areaFractions());
    }
  }

  @Test
  void bothImagesMustHaveOneShape() {
    NdArray image = NdArray.allocate(DType.F32, 2, 3, 5, 7);
    NdArray other = NdArray.allocate(DType.F32, 2, 3, 7, 5);
    try (Kernels kernels = KernelProvider.open("java", 1);
        HostBuffers buffers = new HostBuffers()) {
      for (MaskRule rule : MaskRule.values()) {
        assertThrows(
            IllegalArgumentException.class,
            () -> rule.masks(kernels, buffers, image.view(), other.view()));
      }
    }
  }
}
