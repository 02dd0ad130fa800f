package org.chiaro.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The steps between a generator's convolutions: every provider's are the definition's. */
final class GeneratorKernelsTest {
  private static final DType[] TYPES = {DType.F32, DType.BF16, DType.F16};

  private final HostBuffers buffers = new HostBuffers();

  @AfterEach
  void free() {
    buffers.close();
  }

  @Test
  void everyProviderGivesTheSameBits() {
    for (DType dtype : TYPES) {
      for (int channels : new int[] {1, 5, 16}) {
        TensorView x = random(dtype, 3, 4, 6, channels);
        TensorView scale = random(DType.F32, 3, channels);
        TensorView shift = random(DType.F32, 3, channels);
        for (DType out : dtype == DType.F32 ? TYPES : new DType[] {dtype, DType.F32}) {
          TensorView wanted = buffers.allocate(out, 3, 4, 6, channels);
          TensorView found = buffers.allocate(out, 3, 4, 6, channels);
          new JavaKernels().affineRelu(x, scale, shift, wanted);
          for (String name : AvailableProviders.names()) {
            try (Kernels kernels = KernelProvider.open(name, 2)) {
              kernels.affineRelu(x, scale, shift, found);
            }
            assertArrayEquals(floats(wanted), floats(found), name + " " + dtype + " to " + out);
          }
        }
        for (DType out : new DType[] {dtype, DType.F32}) {
          TensorView half = random(out, 3, 2, 3, channels);
          TensorView wanted = buffers.allocate(out, 3, 4, 6, channels);
          TensorView found = buffers.allocate(out, 3, 4, 6, channels);
          new JavaKernels().addUpsampled(x, half, wanted);
          for (String name : AvailableProviders.names()) {
            try (Kernels kernels = KernelProvider.open(name, 2)) {
              kernels.addUpsampled(x, half, found);
            }
            assertArrayEquals(floats(wanted), floats(found), name + " " + dtype + " to " + out);
          }
        }
      }
    }
  }

  @Test
  void aStreamInFloat32MeetsSixteenBits() {
    TensorView stream = values(DType.F32, new long[] {1, 2, 2, 1}, 1 + 0x1p-8f, -1, 3, Float.NaN);
    TensorView scale = values(DType.F32, new long[] {1, 1}, 1);
    TensorView shift = values(DType.F32, new long[] {1, 1}, 0);
    TensorView narrow = buffers.allocate(DType.BF16, 1, 2, 2, 1);
    Kernels java = new JavaKernels();
    java.affineRelu(stream, scale, shift, narrow);
    assertArrayEquals(new float[] {1, 0, 3, Float.NaN}, floats(narrow));
    TensorView half = values(DType.F32, new long[] {1, 1, 1, 1}, 0x1p-20f);
    TensorView sum = buffers.allocate(DType.F32, 1, 2, 2, 1);
    java.addUpsampled(narrow, half, sum);
    assertArrayEquals(new float[] {1 + 0x1p-20f, 0x1p-20f, 3 + 0x1p-20f, Float.NaN}, floats(sum));
  }

  @Test
  void byHand() {
    TensorView x = values(DType.F32, new long[] {1, 2, 2, 1}, 1, -1, 3, Float.NaN);
    TensorView scale = values(DType.F32, new long[] {1, 1}, 2);
    TensorView shift = values(DType.F32, new long[] {1, 1}, 0.5f);
    TensorView result = buffers.allocate(DType.F32, 1, 2, 2, 1);
    Kernels java = new JavaKernels();
    java.affineRelu(x, scale, shift, result);
    assertArrayEquals(new float[] {2.5f, 0, 6.5f, Float.NaN}, floats(result));
    TensorView half = values(DType.F32, new long[] {1, 1, 1, 1}, 10);
    java.addUpsampled(x, half, result);
    assertArrayEquals(new float[] {11, 9, 13, Float.NaN}, floats(result));
  }

  @Test
  void sixteenBitsAreRoundedToTheNearestAndTiesToTheEvenOne() {
    // in bfloat16 1 has neighbours 2^-7 above, in float16 2^-10
    float[] exact = {1 + 0x1p-8f, 1 + 3 * 0x1p-8f, 1 + 0x1.1p-8f, -(1 + 0x1p-8f), 3.4e38f};
    float[] brains = {1, 1 + 0x1p-6f, 1 + 0x1p-7f, -1, Float.POSITIVE_INFINITY};
    assertArrayEquals(brains, floats(values(DType.BF16, new long[] {5}, exact)));
    float[] small = {
      1 + 0x1p-11f, 1 + 3 * 0x1p-11f, 65519, 65520, 1e9f, 0x1p-25f, 0x1.1p-25f, 3 * 0x1p-25f,
      0x1.ffcp-15f, -65536
    };
    float[] halves = {
      1, 1 + 0x1p-9f, 65504, Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY, 0, 0x1p-24f,
      0x1p-23f, 0x1p-14f, Float.NEGATIVE_INFINITY
    };
    assertArrayEquals(halves, floats(values(DType.F16, new long[] {10}, small)));
  }

  @Test
  void wrongShapesAreRefused() {
    try (Kernels kernels = KernelProvider.open("auto", 1)) {
      TensorView x = random(DType.BF16, 2, 4, 4, 3);
      TensorView norms = random(DType.F32, 2, 3);
      TensorView half = random(DType.BF16, 2, 2, 2, 3);
      TensorView odd = random(DType.BF16, 2, 3, 4, 3);
      assertThrows(
          IllegalArgumentException.class, () -> kernels.affineRelu(x, norms, norms, half));
      assertThrows(IllegalArgumentException.class, () -> kernels.affineRelu(x, half, norms, x));
      assertThrows(IllegalArgumentException.class, () -> kernels.addUpsampled(odd, half, odd));
      assertThrows(IllegalArgumentException.class, () -> kernels.addUpsampled(x, x, x));
      TensorView wide = random(DType.F32, 2, 4, 4, 3);
      TensorView other = random(DType.F16, 2, 4, 4, 3);
      assertThrows(
          IllegalArgumentException.class, () -> kernels.affineRelu(x, norms, norms, other));
      assertThrows(IllegalArgumentException.class, () -> kernels.addUpsampled(x, half, wide));
      assertThrows(IllegalArgumentException.class, () -> kernels.addUpsampled(wide, half, x));
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> kernels.addUpsampled(norms, half, norms));
      assertEquals(
          "x must be f32, bf16 or f16 [n,h,w,c], fewer than 2^31 values an image, was f32 [2, 3]",
          e.getMessage());
    }
  }

  private TensorView random(DType dtype, long... shape) {
    Random random = new Random(shape.length + shape[shape.length - 1]);
    TensorView view = buffers.allocate(dtype, shape);
    FloatArray array = FloatArray.of(view);
    for (long i = 0; i < view.elements(); i++) {
      array.put(i, i % 50 == 7 ? Float.NaN : (float) random.nextGaussian());
    }
    return view;
  }

  private TensorView values(DType dtype, long[] shape, float... values) {
    TensorView view = buffers.allocate(dtype, shape);
    for (int i = 0; i < values.length; i++) {
      FloatArray.of(view).put(i, values[i]);
    }
    return view;
  }

  private static float[] floats(TensorView view) {
    float[] values = new float[(int) view.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = FloatArray.of(view).get(i);
    }
    return values;
  }
}
