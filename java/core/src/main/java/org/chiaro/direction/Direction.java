package org.chiaro.direction;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
    Rows rows = Rows.read(path);
    if (rows.count() != 1) {
      throw new ChiaroException.Model(
          "%s: it holds %d directions; name one of them as %s:INDEX, from 0 to %d"
              .formatted(path, rows.count(), path, rows.count() - 1));
    }
    return rows.direction(0);
  }

  /**
   * Reads row {@code index} of an array [K,d], what discovery writes.
   *
   * @throws ChiaroException.Model naming the file, if it holds anything else
   */
  public static Direction read(Path path, int index) {
    Rows rows = Rows.read(path);
    if (index >= rows.count()) {
      throw new ChiaroException.Model(
          "%s: there is no direction %d, it holds %d; the first is 0"
              .formatted(path, index, rows.count()));
    }
    return rows.direction(index);
  }

  /** Every direction of a file, in order. */
  public static List<Direction> readAll(Path path) {
    Rows rows = Rows.read(path);
    return IntStream.range(0, rows.count()).mapToObj(rows::direction).toList();
  }

  /** Writes several directions [K,d] with common facts into one safetensors file. */
  public static void writeAll(Path path, float[][] rows, DirectionFacts facts) {
    int size = rows[0].length;
    NdArray array = NdArray.allocate(DType.F32, rows.length, size);
    FloatBuffer values = array.data().asFloatBuffer();
    for (float[] row : rows) {
      values.put(row);
    }
    Safetensors.write(path, Map.of("directions", array), facts.map(size));
  }

  /** The content of a direction file. */
  private record Rows(Path path, FloatBuffer values, int count, int size, Weights file) {
    static Rows read(Path path) {
      Weights file = WeightFile.read(path);
      if (file.tensors().size() != 1) {
        throw new ChiaroException.Model(
            "%s: a direction file holds one array, this one holds %d"
                .formatted(path, file.tensors().size()));
      }
      NdArray array = file.tensors().values().iterator().next();
      long[] shape = array.shape();
      if (shape.length < 1 || shape.length > 2 || array.elements() == 0) {
        throw new ChiaroException.Model(
            "%s: a direction has shape [d] or [1,d], several have [K,d]; the file holds %s"
                .formatted(path, Arrays.toString(shape)));
      }
      int size = Math.toIntExact(shape[shape.length - 1]);
      try (var scope = TensorScope.noGrad()) {
        Tensor wide = Tensors.toFloat(Tensors.of(array));
        FloatBuffer values = Tensors.toArray(wide).data().asFloatBuffer();
        return new Rows(path, values, (int) (array.elements() / size), size, file);
      }
    }

    Direction direction(int index) {
      float[] row = new float[size];
      values.get(index * size, row, 0, size);
      try {
        return new Direction(row, file.metadata(), file.sha256());
      } catch (ChiaroException.Model e) {
        throw new ChiaroException.Model(path + ": " + e.getMessage(), e);
      }
    }
  }

  /** Writes a safetensors file with the facts as metadata, whole or not at all. */
  public void write(Path path) {
    NdArray array = NdArray.allocate(DType.F32, vector.length);
    array.data().asFloatBuffer().put(vector);
    Safetensors.write(path, Map.of("direction", array), facts);
  }

  /**
   * Refuses a direction of another space or size; warns of one that was made for another generator,
   * as far as the file says.
   *
   * @param name what the user called this direction, for messages
   */
  public Direction requireFor(Generator generator, String name) {
    String space = facts.getOrDefault(DirectionFacts.SPACE, "");
    if (!space.isEmpty() && !space.equals(generator.shiftSpace().text())) {
      throw new ChiaroException.Model(
          "%s: a direction of the space %s; this generator (%s) is moved in %s, see --space"
              .formatted(name, space, generator.name(), generator.shiftSpace().text()));
    }
    if (vector.length != generator.shiftSize()) {
      throw new ChiaroException.Model(
          "%s: a direction of %d numbers; the latents of this generator (%s) have %d"
              .formatted(name, vector.length, generator.name(), generator.shiftSize()));
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
