package org.chiaro.filter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import org.chiaro.Shared;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.HostBuffers;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TensorView;
import org.chiaro.mask.MaskBatch;
import org.chiaro.mask.MaskRule;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The filters in their published order, on the published cases and on small ones by hand. */
final class FilterChainTest {
  private final Kernels kernels = KernelProvider.open("auto", 2);
  private final HostBuffers buffers = new HostBuffers();

  @AfterEach
  void close() {
    kernels.close();
    buffers.close();
  }

  @Test
  void inOnePassTheMasksAndVerdictsAreTheSame() {
    NdArray image = Npy.read(Shared.golden("masks_images.npy"));
    NdArray shifted = Npy.read(Shared.golden("masks_shifted.npy"));
    for (MaskRule rule : MaskRule.values()) {
      MaskBatch masks = rule.masks(kernels, buffers, image.view(), shifted.view());
      FilterReport report = chain(FilterConfig.defaults()).apply(shifted.view(), masks);
      FilterChain.Filtered filtered =
          chain(FilterConfig.defaults()).filtered(rule, image.view(), shifted.view());
      assertArrayEquals(masks.mask().bytes(), filtered.masks().mask().bytes());
      assertArrayEquals(masks.area().ints(), filtered.masks().area().ints());
      assertEquals(report, filtered.report());
    }
  }

  @Test
  void goldenVerdicts() {
    NdArray image = Npy.read(Shared.golden("masks_images.npy"));
    NdArray shifted = Npy.read(Shared.golden("masks_shifted.npy"));
    NdArray components = Npy.read(Shared.golden("masks_components.npy"));
    NdArray sizeKeep = Npy.read(Shared.golden("masks_size_keep.npy"));
    NdArray modesKeep = Npy.read(Shared.golden("masks_modes_keep.npy"));

    MaskBatch masks = MaskRule.LIGHTER.masks(kernels, buffers, image.view(), shifted.view());
    FilterReport report = chain(FilterConfig.defaults()).apply(shifted.view(), masks);

    assertEquals(components.data(), masks.mask().data().asByteBuffer());
    assertEquals(24, report.drawn());
    for (Verdict verdict : report.verdicts()) {
      boolean small = sizeKeep.data().get(verdict.index()) == 1;
      boolean spread = modesKeep.data().get(verdict.index()) == 1;
      assertEquals(small, verdict.area() < 0.5, () -> verdict.toString());
      assertEquals(spread, verdict.modes() >= 2, () -> verdict.toString());
      assertEquals(small && spread, verdict.kept(), () -> verdict.toString());
      assertEquals(small ? spread ? null : "histogram" : "size", verdict.droppedBy());
    }
    assertEquals(24, report.kept().length + report.droppedBySize() + report.droppedByHistogram());
  }

  @Test
  void sizeComesBeforeHistogram() {
    FilterReport report = chain(FilterConfig.defaults()).apply(oneModeImages(2), halfAndQuarter());
    assertEquals("size", report.verdicts().get(0).droppedBy()); // exactly a half: strict
    assertEquals("histogram", report.verdicts().get(1).droppedBy());
    assertEquals(1, report.droppedBySize());
    assertEquals(1, report.droppedByHistogram());
  }

  @Test
  void filtersCanBeSwitchedOff() {
    FilterReport report =
        chain(new FilterConfig(false, 0.2, 1, false)).apply(oneModeImages(2), halfAndQuarter());
    assertArrayEquals(new int[] {0, 1}, report.kept());
    assertNull(report.verdicts().get(0).droppedBy());
  }

  @Test
  void anEmptyMaskPassesAndStaysEmpty() {
    MaskBatch masks =
        new MaskBatch(buffers.allocate(DType.U8, 1, 4, 4), buffers.allocate(DType.I32, 1));
    FilterReport report =
        chain(new FilterConfig(true, 0.2, 0.5, false)).apply(oneModeImages(1), masks);
    assertEquals(0, report.verdicts().get(0).area());
    assertTrue(report.verdicts().get(0).kept());
  }

  @Test
  void aWholeImageIsKeptOnlyWhereTheSizeFilterIsOff() {
    assertTrue(new AreaFilter(1).keeps(1));
    assertFalse(new AreaFilter(0.999).keeps(1));
  }

  @Test
  void wrongSettingsAndBatchesAreRefused() {
    assertThrows(ChiaroException.Usage.class, () -> new FilterConfig(true, 1, 0.5, true));
    assertThrows(ChiaroException.Usage.class, () -> new FilterConfig(true, Double.NaN, 0.5, true));
    assertThrows(ChiaroException.Usage.class, () -> new FilterConfig(true, 0.2, 0, true));
    FilterChain chain = chain(FilterConfig.defaults());
    MaskBatch two = halfAndQuarter();
    assertThrows(IllegalArgumentException.class, () -> chain.apply(oneModeImages(3), two));
  }

  private FilterChain chain(FilterConfig config) {
    return new FilterChain(config, kernels, buffers);
  }

  /** Two masks of 4x4: 8 ones in one component, then 4. */
  private MaskBatch halfAndQuarter() {
    TensorView mask = buffers.allocate(DType.U8, 2, 4, 4);
    var bytes = mask.data().asByteBuffer();
    for (int i = 0; i < 8; i++) {
      bytes.put(i, (byte) 1);
    }
    for (int i = 16; i < 20; i++) {
      bytes.put(i, (byte) 1);
    }
    TensorView area = buffers.allocate(DType.I32, 2);
    kernels.components(mask, mask, area, 0.2);
    return new MaskBatch(mask, area);
  }

  /** Images of 4x4 whose smoothed histogram rises to its tenth bin and falls: one mode. */
  private TensorView oneModeImages(int count) {
    int[] valuesInBin = {0, 0, 2, 2, 2, 4, 4, 4, 6, 6, 6, 12};
    TensorView images = buffers.allocate(DType.F32, count, 3, 4, 4);
    var floats = images.data().asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
    while (floats.hasRemaining()) {
      for (int bin = 0; bin < valuesInBin.length; bin++) {
        for (int i = 0; i < valuesInBin[bin]; i++) {
          floats.put((bin + 0.5f) / 6 - 1);
        }
      }
    }
    return images;
  }
}
