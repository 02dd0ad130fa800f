package org.chiaro.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.ChiaroException;

/**
 * The names and shapes that a network needs of a state dict, to be compared with what is there: a
 * difference is one model error that lists up to ten tensors.
 */
public final class ExpectedTensors {
  private static final int LISTED = 10;

  private final String network;
  private final Map<String, long[]> shapes = new LinkedHashMap<>();
  private final Set<String> unread = new HashSet<>();

  /**
   * @param network what the tensors are to make, for messages: {@code a BigGAN generator}
   */
  public ExpectedTensors(String network) {
    this.network = network;
  }

  /** A tensor of floats that must be there with this shape. */
  public ExpectedTensors need(String name, long... shape) {
    shapes.put(name, shape);
    return this;
  }

  /** A tensor that may be there and is not used. */
  public ExpectedTensors allow(String name) {
    unread.add(name);
    return this;
  }

  /** Refuses missing tensors, wrong shapes, integers, and tensors that belong elsewhere. */
  public void check(Parameters weights) {
    List<String> missing = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    shapes.forEach(
        (name, shape) -> {
          if (!weights.has(name)) {
            missing.add(name);
            return;
          }
          Tensor tensor = weights.get(name);
          long[] actual = Tensors.shape(tensor);
          if (!tensor.is_floating_point()) {
            wrong.add(name + " holds integers, floats are needed");
          } else if (!Arrays.equals(actual, shape)) {
            wrong.add(
                "%s has shape %s, expected %s"
                    .formatted(name, Arrays.toString(actual), Arrays.toString(shape)));
          }
        });
    List<String> extra =
        weights.all().keySet().stream()
            .filter(name -> !shapes.containsKey(name) && !unread.contains(name))
            .toList();
    refuse(missing, "tensors of %s are missing".formatted(network));
    refuse(wrong, "tensors do not fit %s".formatted(network));
    refuse(extra, "tensors do not belong to %s".formatted(network));
  }

  private static void refuse(List<String> names, String fault) {
    if (names.isEmpty()) {
      return;
    }
    String listed = String.join(", ", names.subList(0, Math.min(LISTED, names.size())));
    int more = names.size() - LISTED;
    throw new ChiaroException.Model(
        "weights: %d %s: %s%s"
            .formatted(
                names.size(), fault, listed, more > 0 ? " and %d more".formatted(more) : ""));
  }
}
