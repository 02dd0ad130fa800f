package org.chiaro.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every operation with every array in turn replaced by one that is wrong: each call is an exception
 * in Java, none reaches memory that is not the caller's.
 */
final class BadArgumentsTest {
  // room behind every array: some larger shapes are right
  private static final int ROOM_BYTES = 1 << 16;

  private final HostBuffers buffers = new HostBuffers();
  private int refused;

  @AfterEach
  void free() {
    buffers.close();
  }

  private TensorView array(DType dtype, long... shape) {
    TensorView room = buffers.allocate(DType.U8, ROOM_BYTES);
    return new TensorView(room.data(), dtype, shape);
  }

  /** Right arguments of every operation. */
  private Map<String, Object[]> calls() {
    TensorView images = array(DType.F32, 2, 3, 8, 9);
    TensorView masks = array(DType.U8, 2, 8, 9);
    TensorView perImage = array(DType.I32, 2);
    TensorView picture = array(DType.U8, 8, 9);
    TensorView rgb = array(DType.U8, 8, 9, 3);
    TensorView labels = array(DType.I32, 8, 9);
    TensorView one = array(DType.I32, 1);
    Images pair = new Images(images, false);
    Map<String, Object[]> all = new LinkedHashMap<>();
    all.put("maskLighter", new Object[] {images, images, masks, perImage});
    all.put("maskMean", new Object[] {images, masks, perImage});
    all.put("components", new Object[] {masks, masks, perImage, 0.2});
    all.put("histogramModes", new Object[] {images, perImage});
    all.put("pairPass", new Object[] {pair, pair, false, masks, perImage, perImage});
    all.put(
        "filteredPass", new Object[] {pair, pair, false, 0.2, masks, perImage, perImage});
    all.put(
        "verdicts",
        new Object[] {
          perImage, perImage, perImage, array(DType.I64, 1), 72L, 0.5, true, 4L
        });
    all.put(
        "append", new Object[] {array(DType.U8, 2, 8), perImage, array(DType.U8, 4, 8)});
    all.put("scoreHistogram", new Object[] {picture, picture, array(DType.I64, 2, 256)});
    all.put(
        "quadrantHistograms",
        new Object[] {picture, picture, array(DType.I64, 4, 2, 256), array(DType.I32, 2)});
    all.put(
        "weightedErrors",
        new Object[] {picture, picture, array(DType.F64, 256), array(DType.F64, 2)});
    TensorView weights = array(DType.F32, 6);
    all.put(
        "adam",
        new Object[] {weights, weights, weights, weights, new TrainingOperations.AdamRates(1e-3, 0.9, 0.999, 1e-8, 1)});
    all.put("finiteSquares", new Object[] {weights});
    TensorView features = array(DType.BF16, 2, 4, 6, 5);
    TensorView norms = array(DType.F32, 2, 5);
    all.put("affineRelu", new Object[] {features, norms, norms, features});
    all.put("addUpsampled", new Object[] {features, array(DType.BF16, 2, 2, 3, 5), features});
    all.put("objectBox", new Object[] {picture, array(DType.I32, 4), 128, true});
    all.put("superpixels", new Object[] {rgb, labels, one, 4L, 20.0});
    all.put("shortestPaths", new Object[] {array(DType.F64, 5, 5)});
    all.put("solvePositive", new Object[] {identity(5), array(DType.F64, 5)});
    all.put("colourBasins", new Object[] {rgb, labels, one, 10});
    all.put(
        "mergeRegions",
        new Object[] {array(DType.F32, 8, 9, 3), labels, array(DType.I32, 8, 9), one, 3});
    all.put("regionContrast", new Object[] {array(DType.F64, 6, 7), array(DType.F64, 7), 0.4});
    all.put("colourHistograms", new Object[] {rgb, labels, array(DType.F64, 4, 96)});
    all.put(
        "texture",
        new Object[] {
          rgb, labels, array(DType.F32, 5), array(DType.F32, 2, 4, 5), array(DType.F64, 4, 3, 2)
        });
    all.put("gram", new Object[] {array(DType.F64, 5, 6), array(DType.F64, 5, 5)});
    all.put(
        "sparseCode",
        new Object[] {
          identity(5),
          array(DType.I32, 2),
          array(DType.F64, 5, 2),
          array(DType.F64, 5, 2),
          array(DType.F64, 5),
          0.1
        });
    return all;
  }

  private TensorView identity(int side) {
    TensorView matrix = array(DType.F64, side, side);
    for (int i = 0; i < side; i++) {
      new BytePointer(matrix.data()).asByteBuffer().order(java.nio.ByteOrder.nativeOrder())
          .putDouble(8 * i * (side + 1), 1);
    }
    return matrix;
  }

  @Test
  void everyOperationRefusesEveryWrongArray() throws Exception {
    Map<String, Object[]> calls = calls();
    for (String provider : AvailableProviders.names()) {
      if (provider.equals("cuda")) {
        continue; // its arrays are elsewhere
      }
      boolean isNative = !provider.equals("java");
      try (Kernels kernels = KernelProvider.open(provider, 1)) {
        for (Method method : Kernels.class.getMethods()) {
          Object[] right = calls.get(method.getName());
          boolean operation =
              Arrays.stream(method.getParameterTypes())
                  .anyMatch(type -> type == TensorView.class || type == Images.class);
          assertEquals(operation, right != null, method.getName() + " is missing in this test");
          if (operation) {
            method.invoke(kernels, right);
            wrong(kernels, method, right, isNative);
          }
        }
      }
    }
    assertTrue(refused >= 500, refused + " calls were refused");
  }

  private void wrong(Kernels kernels, Method method, Object[] right, boolean isNative)
      throws Exception {
    for (int i = 0; i < right.length; i++) {
      if (right[i] instanceof TensorView view) {
        must(kernels, method, right, i, null);
        for (DType other : DType.values()) {
          if (other != view.dtype() && !isAlsoRight(method.getName(), i, other)) {
            must(kernels, method, right, i, new TensorView(view.data(), other, view.shape()));
          }
        }
        long[] shape = view.shape();
        if (!method.getName().equals("finiteSquares")) { // takes every shape
          must(kernels, method, right, i, new TensorView(view.data(), view.dtype(), more(shape)));
        }
        if (isNative && view.dtype().bytes() > 1) {
          Pointer off = new BytePointer(view.data()).position(1);
          must(kernels, method, right, i, new TensorView(off, view.dtype(), shape));
        }
        for (int axis = 0; axis < shape.length; axis++) {
          for (long change : new long[] {-shape[axis], 1, 2}) {
            long[] changed = shape.clone();
            changed[axis] += change;
            TensorView other = new TensorView(view.data(), view.dtype(), changed);
            refused += call(kernels, method, right, i, other) ? 0 : 1;
          }
        }
        impossible(view);
      } else if (right[i] instanceof Images) {
        must(kernels, method, right, i, null);
      } else if (right[i] instanceof Double) {
        must(kernels, method, right, i, Double.NaN);
        must(kernels, method, right, i, -1.0);
      } else if (right[i] instanceof Long) {
        must(kernels, method, right, i, -1L);
        must(kernels, method, right, i, Long.MIN_VALUE);
      } else if (right[i] instanceof Integer && !method.getName().equals("colourBasins")) {
        must(kernels, method, right, i, -1);
        must(kernels, method, right, i, Integer.MIN_VALUE);
      }
    }
  }

  /** Rows of any type may be appended, and bfloat16 may become float32 and the reverse. */
  private static boolean isAlsoRight(String operation, int argument, DType type) {
    return operation.equals("append") && argument != 1
        || operation.equals("affineRelu") && argument % 3 == 0 && type == DType.F32;
  }

  /** Shapes that no view can have. */
  private void impossible(TensorView view) {
    List<long[]> shapes = new ArrayList<>();
    shapes.add(new long[] {-1});
    shapes.add(new long[] {1L << 40, 1L << 40});
    shapes.add(new long[] {Long.MAX_VALUE, 2});
    shapes.add(new long[] {Long.MIN_VALUE});
    for (long[] shape : shapes) {
      RuntimeException e =
          assertThrows(
              RuntimeException.class, () -> new TensorView(view.data(), view.dtype(), shape));
      assertTrue(e instanceof IllegalArgumentException || e instanceof ArithmeticException);
      refused++;
    }
    assertThrows(
        IllegalArgumentException.class, () -> new TensorView(null, view.dtype(), view.shape()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TensorView(new BytePointer((Pointer) null), view.dtype(), view.shape()));
    refused += 2;
  }

  private static long[] more(long[] shape) {
    long[] more = Arrays.copyOf(shape, shape.length + 1);
    more[shape.length] = 1;
    return more;
  }

  private void must(Kernels kernels, Method method, Object[] right, int at, Object value)
      throws Exception {
    boolean accepted = call(kernels, method, right, at, value);
    String shown = value instanceof TensorView view ? view.describe() : String.valueOf(value);
    assertTrue(!accepted, kernels.name() + " " + method.getName() + " took argument " + at + ": " + shown);
    refused++;
  }

  /** True where the call was taken for right. */
  private static boolean call(Kernels kernels, Method method, Object[] right, int at, Object value)
      throws Exception {
    Object[] arguments = right.clone();
    arguments[at] = value;
    try {
      method.invoke(kernels, arguments);
      return true;
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      boolean declared =
          cause instanceof IllegalArgumentException
              || cause instanceof NullPointerException
              || cause instanceof ChiaroException;
      if (!declared) {
        throw new AssertionError(kernels.name() + " " + method.getName() + ", argument " + at, cause);
      }
      return false;
    }
  }
}
