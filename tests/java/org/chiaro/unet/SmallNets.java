package org.chiaro.unet;

import java.nio.file.Path;
import java.util.Map;
import org.chiaro.io.NdArray;
import org.chiaro.io.Safetensors;
import org.chiaro.kernel.DType;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Precision;

/** Networks of two channels for tests of what is around them. */
public final class SmallNets {
  private static final int WIDTH = 2;

  private SmallNets() {}

  /** A network that gives every pixel this probability of object. */
  public static UNet constant(double probability) {
    return new UNet(Parameters.of(constantArrays(probability)), Precision.FP32);
  }

  /** {@link #constant} as a file. */
  public static Path writeConstant(Path file, double probability) {
    Safetensors.write(file, constantArrays(probability), Map.of());
    return file;
  }

  /** An untrained network as a file. */
  public static Path write(Path file, long seed) {
    try (UNet net = UNet.untrained(WIDTH, seed, Precision.FP32)) {
      Safetensors.write(file, net.weights().toArrays(DType.F32), Map.of());
    }
    return file;
  }

  private static Map<String, NdArray> constantArrays(double probability) {
    try (UNet net = UNet.untrained(WIDTH, 1, Precision.FP32)) {
      Map<String, NdArray> arrays = net.weights().toArrays(DType.F32);
      arrays.put("outc.conv.weight", NdArray.allocate(DType.F32, 2, WIDTH, 1, 1));
      NdArray bias = NdArray.allocate(DType.F32, 2);
      bias.data().putFloat(4, (float) Math.log(probability / (1 - probability)));
      arrays.put("outc.conv.bias", bias);
      return arrays;
    }
  }
}
