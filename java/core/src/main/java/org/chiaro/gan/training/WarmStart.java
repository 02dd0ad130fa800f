package org.chiaro.gan.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.io.NdArray;
import org.chiaro.io.Safetensors;
import org.chiaro.io.StepFiles;
import org.chiaro.io.WeightFile;
import org.chiaro.io.Weights;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * New networks take over what fits from an earlier run, a checkpoint of it, or a generator's
 * weights file. Where the resolution grew, blocks keep their distance from the 4x4 end: the new
 * ones are at the fine end.
 */
public final class WarmStart {
  private final String source;
  private final Map<String, NdArray> arrays;
  private final boolean checkpoint;
  private final String generatorHash;

  private WarmStart(String source, Map<String, NdArray> arrays, String generatorHash) {
    this.source = source;
    this.arrays = arrays;
    this.generatorHash = generatorHash;
    checkpoint = arrays.containsKey("g.linear.weight");
  }

  /** Reads a run folder (its newest checkpoint), a checkpoint, or a generator's weights file. */
  public static WarmStart read(Path runOrFile) {
    Weights weights;
    String file = runOrFile.toString();
    if (Files.isDirectory(runOrFile)) {
      Path checkpoints = runOrFile.resolve("checkpoints");
      Optional<Weights> newest =
          Files.isDirectory(checkpoints)
              ? new StepFiles(checkpoints).newest(Safetensors::readOwn)
              : Optional.empty();
      weights =
          newest.orElseThrow(
              () ->
                  new ChiaroException.Model(
                      "--from %s: no checkpoints in it, name a run of gan train or a weights file"
                          .formatted(runOrFile)));
    } else {
      weights = WeightFile.read(runOrFile);
    }
    WarmStart start = new WarmStart(file, weights.tensors(), weights.sha256());
    if (start.array("g.linear.weight", "linear.weight") == null) {
      throw new ChiaroException.Model(
          "--from %s: neither a checkpoint of gan train nor a generator's weights".formatted(file));
    }
    return start.checkpoint ? new WarmStart(start.source, start.arrays, "") : start;
  }

  /** The same with the generator of a weights file, which counts as its own average. */
  public WarmStart with(Path generator) {
    Weights weights = WeightFile.read(generator);
    if (!weights.tensors().containsKey("linear.weight")) {
      throw new ChiaroException.Model(generator + ": not the weights of a BigBiGAN generator");
    }
    Map<String, NdArray> both = new LinkedHashMap<>(arrays);
    weights
        .tensors()
        .forEach(
            (name, array) -> {
              both.put("g." + name, array);
              both.put("average." + name, array);
            });
    return new WarmStart(source + " with " + generator, both, weights.sha256());
  }

  /** SHA-256 of the generator's weights file; empty where it comes from a checkpoint. */
  public String generatorHash() {
    return generatorHash;
  }

  /** Coordinates of a latent for each block there, so that a grown generator can keep them. */
  public int chunk() {
    long[] shape = array("g.linear.weight", "linear.weight").shape();
    return shape.length == 2 ? (int) shape[1] : 0;
  }

  private NdArray array(String inCheckpoint, String inGenerator) {
    return arrays.get(checkpoint ? inCheckpoint : inGenerator);
  }

  /** Overwrites what fits; the text says what was taken and what begins anew. */
  String into(Networks networks) {
    Map<String, String> told = new LinkedHashMap<>();
    Map<String, Parameters> targets = networks.byPrefix();
    if (!checkpoint) {
      told.put("generator", take(targets.get("g."), generator("", targets.get("g."))));
      take(targets.get("average."), generator("", targets.get("average.")));
    } else {
      told.put("generator", take(targets.get("g."), generator("g.", targets.get("g."))));
      take(targets.get("average."), generator("average.", targets.get("average.")));
      told.put("discriminator", take(targets.get("d."), trunk("d.", targets.get("d."))));
    }
    if (targets.containsKey("e.")) {
      boolean earlier = arrays.containsKey("e.mean.weight");
      // an encoder that is new begins with the eyes of the discriminator
      String from = earlier ? "e." : "d.";
      told.put(
          earlier ? "encoder" : "encoder (from the discriminator)",
          take(targets.get("e."), trunk(from, targets.get("e."))));
      take(
          targets.get("averaged-encoder."),
          trunk(earlier ? "averaged-encoder." : "d.", targets.get("averaged-encoder.")));
    }
    StringBuilder text = new StringBuilder("starts from " + source + ", optimisers anew");
    told.forEach((name, counts) -> text.append("; ").append(name).append(": ").append(counts));
    return text.toString();
  }

  /** The generator's blocks are counted from the coarse end: names stay. */
  private Map<String, NdArray> generator(String prefix, Parameters target) {
    Map<String, NdArray> found = new TreeMap<>(Networks.under(arrays, prefix));
    found.keySet().removeIf(name -> !target.has(name));
    return found;
  }

  /** F's and the encoder's blocks are counted from the fine end: names move up when it grows. */
  private Map<String, NdArray> trunk(String prefix, Parameters target) {
    Map<String, NdArray> from = Networks.under(arrays, prefix);
    int grown = blocks(target.all().keySet()) - blocks(from.keySet());
    Map<String, NdArray> found = new TreeMap<>();
    from.forEach(
        (name, array) -> {
          String moved = name;
          if (name.startsWith("blocks.")) {
            String[] parts = name.split("\\.", 3);
            moved = "blocks." + (Integer.parseInt(parts[1]) + grown) + "." + parts[2];
          } else if (name.startsWith("input.") && grown != 0) {
            return;
          }
          if (target.has(moved)) {
            found.put(moved, array);
          }
        });
    return found;
  }

  private static int blocks(Iterable<String> names) {
    int blocks = 0;
    for (String name : names) {
      if (name.startsWith("blocks.") && name.endsWith(".conv1.weight")) {
        blocks++;
      }
    }
    return blocks;
  }

  /** Copies arrays of the same shape; "60 of 66 tensors, anew: mean, deviation". */
  private static String take(Parameters target, Map<String, NdArray> found) {
    int taken = 0;
    Map<String, Boolean> anew = new TreeMap<>();
    try (var scope = TensorScope.noGrad()) {
      for (Map.Entry<String, Tensor> entry : target.all().entrySet()) {
        NdArray array = found.get(entry.getKey());
        Tensor tensor = entry.getValue();
        if (array != null && Arrays.equals(array.shape(), Tensors.shape(tensor))) {
          tensor.detach().copy_(Tensors.of(array));
          taken++;
        } else {
          anew.put(entry.getKey().replaceAll("\\.(weight|bias|stored_mean|stored_var)$", ""), true);
        }
      }
    }
    return "%d of %d tensors%s"
        .formatted(
            taken,
            target.all().size(),
            anew.isEmpty() ? "" : ", anew: " + String.join(", ", anew.keySet()));
  }
}
