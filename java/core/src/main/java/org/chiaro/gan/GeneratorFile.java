package org.chiaro.gan;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.script.ScriptedGenerator;
import org.chiaro.gan.stylegan.OtherNames;
import org.chiaro.gan.stylegan.StyleGan2;
import org.chiaro.io.NdArray;
import org.chiaro.io.WeightFile;
import org.chiaro.io.Weights;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.GeneratorConfig;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;

/**
 * Reads a generator from a state dict: .pth in both containers, or safetensors. Which network it
 * is, BigBiGAN, BigGAN or StyleGAN2, is told by its tensors. TorchScript is loaded where it is
 * trusted.
 */
public final class GeneratorFile {
  private static final long SEED = 1;
  private static final List<String> AVERAGES = List.of("g_ema.", "G_ema.");

  private GeneratorFile() {}

  /** As {@link #load(Path, GeneratorConfig, long, Precision)}, with nothing special asked for. */
  public static Generator load(Path path, Precision precision) {
    return load(path, GeneratorConfig.PLAIN, SEED, precision);
  }

  /**
   * The generator, ready for use; a {@link ChiaroException.Model} names the file and tensor.
   *
   * @param seed of classes that are drawn
   */
  public static Generator load(Path path, GeneratorConfig config, long seed, Precision precision) {
    if (WeightFile.isTorchScript(path)) {
      return program(path, config, precision);
    }
    Weights file = WeightFile.read(path);
    Parameters weights = Parameters.of(average(file.tensors()));
    try {
      requireFinite(weights);
      if (OtherNames.matches(weights)) {
        Parameters before = weights;
        weights = OtherNames.translate(before);
        before.close();
      }
      if (StyleGan2.matches(weights)) {
        Generator generator =
            new StyleGan2(weights, config, seed, clamp(file), precision, file.sha256());
        weights.close();
        return generator;
      }
      config.requireNoStyle("a BigGAN");
      config.requireNoLatentSize("a BigGAN");
      try (var plain = new BigBiGan(weights, config.classes(), seed, precision, file.sha256())) {
        return new FoldedBigBiGan(plain);
      }
    } catch (ChiaroException.Model e) {
      weights.close();
      throw new ChiaroException.Model(path + ": " + e.getMessage(), e);
    } catch (ChiaroException e) {
      weights.close();
      throw e;
    }
  }

  private static Generator program(Path path, GeneratorConfig config, Precision precision) {
    if (!config.trustCode()) {
      throw new ChiaroException.Usage(
          path
              + ": TorchScript is a program, and loading it runs code from the file; if you trust"
              + " where it comes from, say --trust-code");
    }
    config.requireNoStyle("TorchScript");
    config.requireNoClasses("TorchScript");
    return ScriptedGenerator.load(path, config.latentSize(), precision);
  }

  /**
   * The averaged generator of a checkpoint that holds more than one network, under plain names; a
   * mean of w that stands beside it stays.
   */
  private static Map<String, NdArray> average(Map<String, NdArray> tensors) {
    for (String prefix : AVERAGES) {
      if (tensors.keySet().stream().anyMatch(name -> name.startsWith(prefix))) {
        Map<String, NdArray> part = new LinkedHashMap<>();
        tensors.forEach(
            (name, array) -> {
              if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), array);
              } else if (name.equals(OtherNames.MEAN)) {
                part.put(name, array);
              }
            });
        return part;
      }
    }
    return tensors;
  }

  /** Where activations are cut off, as far as the file says. */
  private static double clamp(Weights file) {
    String text = file.metadata().getOrDefault("conv_clamp", "Infinity");
    try {
      double clamp = Double.parseDouble(text);
      if (clamp > 0) {
        return clamp;
      }
    } catch (NumberFormatException e) {
      // refused below, like a number that makes no sense
    }
    throw new ChiaroException.Model("weights: conv_clamp must be > 0, was " + text);
  }

  static void requireFinite(Parameters weights) {
    weights
        .all()
        .forEach(
            (name, tensor) -> {
              try (var scope = TensorScope.noGrad()) {
                Tensor finite = torch.isfinite(tensor).all();
                if (!finite.item_bool()) {
                  throw new ChiaroException.Model(
                      "weights: tensor " + name + " holds NaN or infinite values");
                }
                if (name.endsWith(".stored_var") && tensor.min().item_float() < 0) {
                  throw new ChiaroException.Model(
                      "weights: " + name + " holds a negative variance");
                }
              }
            });
  }
}
