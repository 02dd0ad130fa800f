package org.chiaro.direction;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.gan.Generator;
import org.chiaro.io.NdArray;
import org.chiaro.io.Safetensors;
import org.chiaro.io.WeightFile;
import org.chiaro.io.Weights;
import org.chiaro.kernel.DType;
import org.chiaro.latent.LatentShift;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A direction in latent space with what its file says of it.
 *
 * @param vector one number for each latent coordinate, finite, not all zero; used as it is, never
 *     normalised
 * @param facts the file's metadata, see {@link DirectionFacts}; empty where the format has none
 * @param sum which content this is: SHA-256 of the file, empty for a direction without one
 */
public record Direction(float[] vector, Map<String, String> facts, String sum) {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  public Direction {
    LatentShift.requireUsable(vector);
    vector = vector.clone();
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /** A direction that was just found. */
  public static Direction of(float[] vector, DirectionFacts facts) {
    return new Direction(vector, facts.map(vector.length), "");
  }

  /**
   * Reads one array [d] or [1,d] from a .npy, .pth or safetensors file.
   *
   * @throws ChiaroException.Model naming the file, if it holds anything else
   */
  public static Direction read(Path path) {
    Weights file = WeightFile.read(path);
    if (file.tensors().size() != 1) {
      throw new ChiaroException.Model(
          "%s: a direction file holds one array, this one holds %d"
              .formatted(path, file.tensors().size()));
    }
    NdArray array = file.tensors().values().iterator().next();
    long[] shape = array.shape();
    boolean row = shape.length == 2 && shape[0] == 1;
    if (!(shape.length == 1 || row) || array.elements() == 0) {
      throw new ChiaroException.Model(
          "%s: a direction has shape [d] or [1,d], the file holds %s"
              .formatted(path, Arrays.toString(shape)));
    }
    float[] values = new float[Math.toIntExact(array.elements())];
    try (var scope = TensorScope.noGrad()) {
      Tensor wide = Tensors.toFloat(Tensors.of(array));
      Tensors.toArray(wide).data().asFloatBuffer().get(values);
      return new Direction(values, file.metadata(), file.sha256());
    } catch (ChiaroException.Model e) {
      throw new ChiaroException.Model(path + ": " + e.getMessage(), e);
    }
  }

  /** Writes a safetensors file with the facts as metadata, whole or not at all. */
  public void write(Path path) {
    NdArray array = NdArray.allocate(DType.F32, vector.length);
    array.data().asFloatBuffer().put(vector);
    Safetensors.write(path, Map.of("direction", array), facts);
  }

  /**
   * Refuses a direction of another latent size; warns of one that was made for another generator,
   * as far as the file says.
   *
   * @param name what the user called this direction, for messages
   */
  public Direction requireFor(Generator generator, String name) {
    if (vector.length != generator.latentSize()) {
      throw new ChiaroException.Model(
          "%s: a direction of %d numbers; the latents of this generator (%s) have %d"
              .formatted(name, vector.length, generator.name(), generator.latentSize()));
    }
    String made = facts.getOrDefault(DirectionFacts.GENERATOR, "");
    if (!made.isEmpty() && !generator.hash().isEmpty() && !made.equals(generator.hash())) {
      LOG.warn(
          "{} was made for another generator ({}) than this one ({}): masks may be wrong",
          name,
          made,
          generator.hash());
    }
    return this;
  }

  /** The step along this direction. */
  public LatentShift shift(double magnitude) {
    return new LatentShift(vector, (float) magnitude);
  }

  @Override
  public float[] vector() {
    return vector.clone();
  }
}
