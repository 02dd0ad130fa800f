package org.chiaro.unet;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.chiaro.Shared;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.TensorView;
import org.chiaro.torch.Parameters;

/** Weights computed from a hash of their place, as the golden cases' README defines them. */
public final class HashedWeights {
  private HashedWeights() {}

  /** A U-Net's weights of this width in the published order; the golden cases have width 64. */
  public static Parameters unet(int width) throws IOException {
    return Parameters.of(arrays(width));
  }

  /** The same as arrays; integer tensors are left out. */
  public static Map<String, NdArray> arrays(int width) throws IOException {
    Path order = Shared.golden("unet_state_dict_order.json");
    String[] names = new ObjectMapper().readValue(order.toFile(), String[].class);
    Map<String, long[]> shapes = new UNetLayout(width).shapes();
    Map<String, NdArray> arrays = new java.util.LinkedHashMap<>();
    for (int t = 0; t < names.length; t++) {
      if (!names[t].endsWith(UNetLayout.TRACKED)) {
        arrays.put(names[t], array(t, names[t], shapes.get(names[t])));
      }
    }
    return arrays;
  }

  private static NdArray array(int t, String name, long[] shape) {
    NdArray array = NdArray.allocate(DType.F32, shape);
    double fanIn = shape.length < 2 ? 1 : TensorView.elements(shape) / (double) shape[0];
    for (int i = 0; i < array.elements(); i++) {
      double s = hash(t, i);
      double value;
      if (shape.length >= 2) {
        value = Math.sqrt(6 / fanIn) * s;
      } else if (name.endsWith(".weight")) {
        value = 1 + 0.1 * s;
      } else if (name.endsWith("running_var")) {
        value = 1 + 0.5 * s;
      } else {
        value = 0.1 * s;
      }
      array.data().putFloat(4 * i, (float) value);
    }
    return array;
  }

  private static double hash(int t, int i) {
    int x = i * (int) 2654435761L + (t + 1) * 40503 + 12345;
    x ^= x >>> 16;
    x *= 0x7feb352d;
    x ^= x >>> 15;
    x *= 0x846ca68b;
    x ^= x >>> 16;
    return (x & 0xFFFFFFFFL) / 0x1p31 - 1;
  }
}
