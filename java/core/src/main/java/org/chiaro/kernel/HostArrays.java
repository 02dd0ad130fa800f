package org.chiaro.kernel;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;

/** Views copied from and into Java arrays, for definitions in plain loops. */
final class HostArrays {
  private HostArrays() {}

  static byte[] bytes(TensorView view) {
    byte[] values = new byte[Math.toIntExact(view.elements())];
    new BytePointer(HostMemory.at(view, view.elements())).get(values);
    return values;
  }

  static float[] floats(TensorView view) {
    float[] values = new float[Math.toIntExact(view.elements())];
    new FloatPointer(HostMemory.at(view, view.elements())).get(values);
    return values;
  }

  static double[] doubles(TensorView view) {
    double[] values = new double[Math.toIntExact(view.elements())];
    new DoublePointer(HostMemory.at(view, view.elements())).get(values);
    return values;
  }

  /** Fills a view with so many values; so do the following two. */
  static void put(TensorView view, double[] values) {
    new DoublePointer(HostMemory.at(view, view.elements())).put(values);
  }

  static void put(TensorView view, int[] values) {
    new IntPointer(HostMemory.at(view, view.elements())).put(values);
  }

  static void put(TensorView view, long[] values) {
    new LongPointer(HostMemory.at(view, view.elements())).put(values);
  }

  /** Whole numbers that index an array; one that is not from 0 to {@code count} - 1 is refused. */
  static int[] indices(String name, TensorView view, int count) {
    int[] values = new int[Math.toIntExact(view.elements())];
    new IntPointer(HostMemory.at(view, view.elements())).get(values);
    for (int value : values) {
      if (value < 0 || value >= count) {
        throw new IllegalArgumentException(
            name + " must be from 0 to " + (count - 1) + ", was " + value);
      }
    }
    return values;
  }
}
