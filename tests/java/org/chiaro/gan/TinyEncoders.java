package org.chiaro.gan;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.latent.Philox;

/** Encoders small enough for tests, with latents as {@link TinyGenerators} take them. */
public final class TinyEncoders {
  private TinyEncoders() {}

  /** For photos of 16 pixels and latents of 12. */
  public static Map<String, NdArray> arrays16() {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    conv(arrays, "input", 2, 3, 3);
    int[] channels = {2, 4, 4};
    for (int i = 0; i < 2; i++) {
      conv(arrays, "blocks." + i + ".conv1", channels[i], channels[i], 3);
      conv(arrays, "blocks." + i + ".conv2", channels[i + 1], channels[i], 3);
      conv(arrays, "blocks." + i + ".conv_sc", channels[i + 1], channels[i], 1);
    }
    conv(arrays, "top", 4, 4, 3);
    put(arrays, "hidden.weight", 8, 64);
    put(arrays, "hidden.bias", 8);
    for (String head : new String[] {"mean", "deviation"}) {
      put(arrays, head + ".weight", 12, 8);
      put(arrays, head + ".bias", 12);
    }
    return arrays;
  }

  private static void conv(Map<String, NdArray> arrays, String stem, long out, long in, long k) {
    put(arrays, stem + ".weight", out, in, k, k);
    put(arrays, stem + ".bias", out);
  }

  private static void put(Map<String, NdArray> arrays, String name, long... shape) {
    NdArray array = NdArray.allocate(DType.F32, shape);
    float[] values = new float[(int) array.elements()];
    new Philox(5).normal(arrays.size(), values, 0, values.length);
    FloatBuffer target = array.data().asFloatBuffer();
    for (float value : values) {
      target.put(0.3f * value);
    }
    arrays.put(name, array);
  }
}
