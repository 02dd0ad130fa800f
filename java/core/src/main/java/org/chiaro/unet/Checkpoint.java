package org.chiaro.unet;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.io.NdArray;
import org.chiaro.io.Safetensors;
import org.chiaro.io.Weights;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Adam;
import org.chiaro.torch.Tensors;

/**
 * Everything that a training needs to go on as if it had never stopped: a safetensors file with the
 * network, its average if there is one, the optimiser's moments, and in its metadata the step, the
 * position of the pairs and the configuration.
 *
 * @param file where it lies
 * @param mark how far the training was
 */
record Checkpoint(Path file, Mark mark, Weights content) {
  /**
   * How far a training is after a whole step.
   *
   * @param step updates made
   * @param position of the pair source, where the next batch starts
   * @param bestScore highest mean validation score so far, -1 without validation
   * @param resolution of the pairs, {@code 128x128}
   * @param scoreDue whether the network is to be validated before the next step
   */
  record Mark(long step, long position, double bestScore, String resolution, boolean scoreDue) {
    /** The same after other steps, and at another position. */
    Mark at(long otherStep, long otherPosition) {
      return new Mark(otherStep, otherPosition, bestScore, resolution, scoreDue);
    }
  }

  private static final String KIND = "chiaro.unet.checkpoint";
  private static final String MODEL = "model.";
  private static final String OPTIMISER = "optimiser.";
  private static final String CONFIG = "train.";

  /** Writes a checkpoint, whole or not at all; {@code weights} are the network's, by name. */
  static void write(
      Path file,
      Mark mark,
      TrainConfig config,
      Map<String, Tensor> weights,
      Optional<WeightAverage> average,
      Adam optimiser) {
    Map<String, NdArray> tensors = new LinkedHashMap<>();
    // borrowed: copies outside the heap would wait for a collection that comes late
    weights.forEach((name, tensor) -> tensors.put(MODEL + name, Tensors.borrow(tensor)));
    average.ifPresent(mean -> tensors.putAll(mean.borrowedState()));
    tensors.putAll(optimiser.borrowedState(OPTIMISER));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("kind", KIND);
    metadata.put("step", Long.toString(mark.step()));
    metadata.put("position", Long.toString(mark.position()));
    metadata.put("best_score", Double.toString(mark.bestScore()));
    metadata.put("resolution", mark.resolution());
    metadata.put("score_due", Boolean.toString(mark.scoreDue()));
    config.fixed().forEach((name, value) -> metadata.put(CONFIG + name, value));
    Safetensors.write(file, tensors, metadata);
  }

  /** Reads a checkpoint; whatever is wrong with it, NaN and infinity too, is a model error. */
  static Checkpoint read(Path file) {
    Weights content = Safetensors.readOwn(file);
    content
        .tensors()
        .forEach(
            (name, array) -> {
              if (array.dtype() == DType.F32 && !isFinite(array)) {
                throw new ChiaroException.Model(
                    "%s: tensor %s holds NaN or infinity".formatted(file, name));
              }
            });
    Map<String, String> metadata = content.metadata();
    if (!KIND.equals(metadata.get("kind"))) {
      throw new ChiaroException.Model(file + ": not a training checkpoint");
    }
    try {
      return new Checkpoint(
          file,
          new Mark(
              Long.parseLong(metadata.get("step")),
              Long.parseLong(metadata.get("position")),
              Double.parseDouble(metadata.get("best_score")),
              metadata.getOrDefault("resolution", "unknown"),
              Boolean.parseBoolean(metadata.get("score_due"))),
          content);
    } catch (NumberFormatException | NullPointerException e) {
      throw new ChiaroException.Model(file + ": step, position or best_score is damaged", e);
    }
  }

  private static boolean isFinite(NdArray array) {
    FloatBuffer values = array.data().duplicate().order(array.data().order()).asFloatBuffer();
    boolean finite = true;
    while (values.hasRemaining()) {
      finite &= Float.isFinite(values.get());
    }
    return finite;
  }

  /** Refuses to go on with values that would change what the earlier steps meant. */
  void requireSame(TrainConfig config) {
    config
        .fixed()
        .forEach(
            (name, value) -> {
              String before = content.metadata().get(CONFIG + name);
              if (!value.equals(before)) {
                throw new ChiaroException.Usage(
                    "--resume: train.%s was %s in %s, now it is %s; keep it or use another --out"
                        .formatted(name, before, file, value));
              }
            });
  }

  /** Puts the network, its average and the optimiser where they were. */
  void restore(UNet net, Optional<WeightAverage> average, Adam optimiser) {
    net.weights().assign(tensors(MODEL));
    average.ifPresent(mean -> mean.net().weights().assign(tensors(WeightAverage.PREFIX)));
    optimiser.restore(OPTIMISER, content.tensors());
  }

  private Map<String, NdArray> tensors(String prefix) {
    Map<String, NdArray> chosen = new LinkedHashMap<>();
    content
        .tensors()
        .forEach(
            (name, array) -> {
              if (name.startsWith(prefix)) {
                chosen.put(name.substring(prefix.length()), array);
              }
            });
    return chosen;
  }
}
