package org.chiaro.gan;

import java.util.LinkedHashMap;
import java.util.Map;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.TensorView;
import org.chiaro.latent.Philox;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Precision;

/** Generators of a few channels with the published names and shapes, from a seed. */
public final class TinyGenerators {
  private static final int SHARED = 8;

  private final Map<String, NdArray> arrays = new LinkedHashMap<>();
  private final Philox random;
  private long stream;

  private TinyGenerators(long seed) {
    random = new Philox(seed);
  }

  /** 64 pixels: channels [16,16,8,4] to [16,8,4,2], five chunks of 3. */
  public static Map<String, NdArray> arrays64() {
    return new TinyGenerators(1).build(new int[] {16, 16, 8, 4, 2}, 15, -1);
  }

  /** 256 pixels: channels [16,16,8,8,4,2] to [16,8,8,4,2,1], seven chunks of 20, attention at 128. */
  public static Map<String, NdArray> arrays256() {
    return new TinyGenerators(2).build(new int[] {16, 16, 8, 8, 4, 2, 1}, 140, 4);
  }

  /** A generator of 16 pixels and 12 latent coordinates, for tests that make many images. */
  public static Map<String, NdArray> arrays16() {
    return new TinyGenerators(3).build(new int[] {8, 8, 4}, 12, 1);
  }

  public static BigBiGan of(Map<String, NdArray> arrays) {
    return new BigBiGan(Parameters.of(arrays), Precision.FP32, "");
  }

  private Map<String, NdArray> build(int[] channels, int latentSize, int attention) {
    int blocks = channels.length - 1;
    int chunk = latentSize / (blocks + 1);
    put("shared.weight", 1, 10, SHARED);
    linear("linear", 16 * channels[0], chunk);
    put("linear.bias", 0.1, 16L * channels[0]);
    for (int i = 0; i < blocks; i++) {
      String block = "blocks." + i + ".0.";
      conv(block + "conv1", channels[i + 1], channels[i], 3, true);
      conv(block + "conv2", channels[i + 1], channels[i + 1], 3, true);
      conv(block + "conv_sc", channels[i + 1], channels[i], 1, true);
      norm(block + "bn1", channels[i], SHARED + chunk);
      norm(block + "bn2", channels[i + 1], SHARED + chunk);
      if (i == attention) {
        String stem = "blocks." + i + ".1.";
        int c = channels[i + 1];
        conv(stem + "theta", Math.max(1, c / 8), c, 1, false);
        conv(stem + "phi", Math.max(1, c / 8), c, 1, false);
        conv(stem + "g", Math.max(1, c / 2), c, 1, false);
        conv(stem + "o", c, Math.max(1, c / 2), 1, false);
        put(stem + "gamma", 1);
      }
    }
    int last = channels[blocks];
    put("output_layer.0.gain", 1, last);
    put("output_layer.0.bias", 0.5, last);
    statistics("output_layer.0", last);
    conv("output_layer.2", 3, last, 3, true);
    return arrays;
  }

  private void conv(String stem, long out, long in, long k, boolean bias) {
    put(stem + ".weight", 1, out, in, k, k);
    put(stem + ".u0", 1, 1, out);
    put(stem + ".sv0", 1, 1);
    if (bias) {
      put(stem + ".bias", 0.1, out);
    }
  }

  private void linear(String stem, long out, long in) {
    put(stem + ".weight", 1, out, in);
    put(stem + ".u0", 1, 1, out);
    put(stem + ".sv0", 1, 1);
  }

  private void norm(String stem, long channels, long condition) {
    linear(stem + ".gain", channels, condition);
    linear(stem + ".bias", channels, condition);
    statistics(stem, channels);
  }

  private void statistics(String stem, long channels) {
    put(stem + ".stored_mean", 0.1, channels);
    NdArray variance = put(stem + ".stored_var", 0.2, channels);
    for (int i = 0; i < channels; i++) {
      variance.data().putFloat(4 * i, 0.2f + Math.abs(variance.data().getFloat(4 * i)));
    }
  }

  private NdArray put(String name, double scale, long... shape) {
    int length = (int) TensorView.elements(shape);
    float[] values = new float[length];
    random.normal(stream++, values, 0, length);
    NdArray array = NdArray.allocate(DType.F32, shape);
    for (int i = 0; i < length; i++) {
      array.data().putFloat(4 * i, (float) (scale * values[i]));
    }
    arrays.put(name, array);
    return array;
  }
}
