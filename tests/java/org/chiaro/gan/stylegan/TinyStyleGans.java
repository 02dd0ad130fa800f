package org.chiaro.gan.stylegan;

import java.util.LinkedHashMap;
import java.util.Map;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.TensorView;
import org.chiaro.latent.Philox;

/** StyleGAN2 state dicts of a few channels with the published names and shapes, from a seed. */
public final class TinyStyleGans {
  private final Map<String, NdArray> arrays = new LinkedHashMap<>();
  private final Philox random = new Philox(7);
  private long stream;

  private TinyStyleGans() {}

  /** 32 pixels, z of 6 numbers, w of 10, two mapping layers, by the names of StyleGAN2-ADA. */
  public static Map<String, NdArray> ada32() {
    return new TinyStyleGans().ada(32, 6, 10);
  }

  /** As {@link #ada32()} with three classes, whose vectors have 10 numbers. */
  public static Map<String, NdArray> classes32() {
    TinyStyleGans made = new TinyStyleGans();
    made.put("mapping.embed.weight", 1, 10, 3);
    made.put("mapping.embed.bias", 0.5, 10);
    made.ada(32, 6, 10);
    made.put("mapping.fc0.weight", 100, 10, 16);
    return made.arrays;
  }

  /**
   * The network without classes that shows one class of another: what the class adds to the first
   * layer is put into its bias.
   */
  public static Map<String, NdArray> only(Map<String, NdArray> classes, int number) {
    Map<String, NdArray> plain = new LinkedHashMap<>(classes);
    NdArray embed = plain.remove("mapping.embed.weight");
    NdArray shift = plain.remove("mapping.embed.bias");
    double[] vector = new double[10];
    double square = 0;
    for (int i = 0; i < 10; i++) {
      vector[i] = at(embed, 3 * i + number) / Math.sqrt(3) + at(shift, i);
      square += vector[i] * vector[i] / 10;
    }
    NdArray wide = plain.get("mapping.fc0.weight");
    NdArray narrow = NdArray.allocate(DType.F32, 10, 6);
    NdArray bias = NdArray.allocate(DType.F32, 10);
    for (int row = 0; row < 10; row++) {
      double sum = at(plain.get("mapping.fc0.bias"), row);
      for (int i = 0; i < 10; i++) {
        sum += at(wide, 16 * row + 6 + i) * vector[i] / Math.sqrt(square) / Math.sqrt(16);
      }
      bias.data().putFloat(4 * row, (float) sum);
      for (int i = 0; i < 6; i++) {
        float value = (float) (at(wide, 16 * row + i) * Math.sqrt(6.0 / 16));
        narrow.data().putFloat(4 * (6 * row + i), value);
      }
    }
    plain.put("mapping.fc0.weight", narrow);
    plain.put("mapping.fc0.bias", bias);
    return plain;
  }

  private static float at(NdArray array, int i) {
    return array.data().getFloat(4 * i);
  }

  /** 16 pixels by the names of the port, under {@code g_ema.}, beside another network's tensor. */
  public static Map<String, NdArray> ported16() {
    return new TinyStyleGans().port();
  }

  private Map<String, NdArray> ada(int resolution, int z, int w) {
    put("mapping.w_avg", 0.5, w);
    put("mapping.fc0.weight", 100, w, z);
    put("mapping.fc0.bias", 10, w);
    put("mapping.fc1.weight", 100, w, w);
    put("mapping.fc1.bias", 10, w);
    int channels = 8;
    put("synthesis.b4.const", 1, channels, 4, 4);
    for (int side = 4; side <= resolution; side *= 2) {
      String block = "synthesis.b" + side + ".";
      int out = side < 16 ? 8 : 4;
      filter(block + "resample_filter");
      if (side > 4) {
        conv(block + "conv0.", side, out, channels, w);
      }
      conv(block + "conv1.", side, out, out, w);
      put(block + "torgb.weight", 1, 3, out, 1, 1);
      put(block + "torgb.bias", 0.1, 3);
      affine(block + "torgb.", out, w);
      channels = out;
    }
    return arrays;
  }

  private void conv(String stem, int side, int out, int in, int w) {
    put(stem + "weight", 1, out, in, 3, 3);
    put(stem + "bias", 0.1, out);
    put(stem + "noise_strength", 0.3);
    put(stem + "noise_const", 1, side, side);
    filter(stem + "resample_filter");
    affine(stem, in, w);
  }

  private void affine(String stem, int in, int w) {
    put(stem + "affine.weight", 1, in, w);
    ones(put(stem + "affine.bias", 0, in));
  }

  private void filter(String name) {
    NdArray filter = put(name, 0, 4, 4);
    float[] taps = {1, 3, 3, 1};
    for (int i = 0; i < 16; i++) {
      filter.data().putFloat(4 * i, taps[i / 4] * taps[i % 4] / 64);
    }
  }

  private Map<String, NdArray> port() {
    String g = "g_ema.";
    put("d.convs.0.weight", 1, 3, 3);
    put(g + "style.1.weight", 100, 10, 6);
    put(g + "style.1.bias", 10, 10);
    put(g + "style.2.weight", 100, 10, 10);
    put(g + "style.2.bias", 10, 10);
    put(g + "input.input", 1, 1, 8, 4, 4);
    int noise = 0;
    ported(g + "conv1.", 4, 8, 8, noise++);
    rgb(g + "to_rgb1.", 8);
    int channels = 8;
    for (int side = 8, i = 0; side <= 16; side *= 2, i++) {
      int out = side < 16 ? 8 : 4;
      filter(g + "convs." + 2 * i + ".conv.blur.kernel");
      ported(g + "convs." + 2 * i + ".", side, out, channels, noise++);
      ported(g + "convs." + (2 * i + 1) + ".", side, out, out, noise++);
      filter(g + "to_rgbs." + i + ".upsample.kernel");
      rgb(g + "to_rgbs." + i + ".", out);
      channels = out;
    }
    put("latent_avg", 0.5, 10);
    return arrays;
  }

  private void ported(String stem, int side, int out, int in, int noise) {
    put(stem + "conv.weight", 1, 1, out, in, 3, 3);
    put(stem + "conv.modulation.weight", 1, in, 10);
    ones(put(stem + "conv.modulation.bias", 0, in));
    put(stem + "noise.weight", 0.3, 1);
    put(stem + "activate.bias", 0.1, out);
    put("g_ema.noises.noise_" + noise, 1, 1, 1, side, side);
  }

  private void rgb(String stem, int in) {
    put(stem + "conv.weight", 1, 1, 3, in, 1, 1);
    put(stem + "conv.modulation.weight", 1, in, 10);
    ones(put(stem + "conv.modulation.bias", 0, in));
    put(stem + "bias", 0.1, 1, 3, 1, 1);
  }

  private static void ones(NdArray array) {
    for (int i = 0; i < array.elements(); i++) {
      array.data().putFloat(4 * i, 1);
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
