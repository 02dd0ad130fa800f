package org.chiaro.direction;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.io.NdArray;
import org.chiaro.latent.Philox;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Adam;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/** One vector that is searched for, with its optimiser. Owns both. */
final class SearchVector implements AutoCloseable {
  private static final String VALUES = "direction";
  private static final String OPTIMISER = "optimiser.";

  private final Tensor vector;
  private final Adam adam;

  /** A random unit vector. */
  SearchVector(int size, long seed, DirectionSearch.Side side) {
    float[] values = new float[size];
    // streams below zero: the magnitudes of the iterations take those from 0 on
    new Philox(~seed).normal(-1 - side.ordinal(), values, 0, size);
    try (var scope = TensorScope.noGrad()) {
      vector = Tensors.of(values, size);
      normalize();
      vector.retainReference();
    }
    vector.requires_grad_(true);
    adam = new Adam(List.of(vector), 0.9, 0.999);
  }

  /**
   * The vector by its length, [1,d]. What would only make it longer has no gradient; without that,
   * the optimiser, which scales each coordinate by itself, would settle beside the minimum.
   */
  Tensor unit() {
    return vector.div(vector.square().sum().sqrt()).reshape(1, -1);
  }

  float[] values() {
    try (var scope = TensorScope.noGrad()) {
      float[] values = new float[(int) vector.size(0)];
      Tensors.toArray(vector.detach()).data().asFloatBuffer().get(values);
      return values;
    }
  }

  /** What makes the gradient useless, if anything: it is then forgotten. */
  Optional<String> gradientFault() {
    try (var scope = TensorScope.noGrad()) {
      Tensor gradient = vector.grad();
      Optional<String> fault = Optional.empty();
      if (!torch.isfinite(gradient).all().item_bool()) {
        fault = Optional.of("is not finite");
      } else if (gradient.abs().max().item_float() == 0) {
        fault = Optional.of("is zero");
      }
      if (fault.isPresent()) {
        adam.zeroGradients();
      }
      return fault;
    }
  }

  /** Goes down the gradient, back to unit length, and forgets the gradient. */
  void update(double rate) {
    adam.step(rate);
    normalize();
    adam.zeroGradients();
  }

  private void normalize() {
    try (var scope = TensorScope.noGrad()) {
      double length = vector.square().sum().sqrt().item_float();
      vector.mul_(new Scalar(1 / length));
    }
  }

  Map<String, NdArray> state(String prefix) {
    Map<String, NdArray> state = new LinkedHashMap<>();
    try (var scope = TensorScope.noGrad()) {
      state.put(prefix + VALUES, Tensors.toArray(vector.detach()));
    }
    state.putAll(adam.state(prefix + OPTIMISER));
    return state;
  }

  void restore(String prefix, Map<String, NdArray> state) {
    NdArray values = state.get(prefix + VALUES);
    if (values == null || values.elements() != vector.size(0)) {
      throw new ChiaroException.Model(
          "direction search: the checkpoint holds no %s of %d numbers; use --overwrite"
              .formatted(prefix + VALUES, vector.size(0)));
    }
    try (var scope = TensorScope.noGrad()) {
      vector.copy_(Tensors.of(values));
    }
    adam.restore(prefix + OPTIMISER, state);
  }

  @Override
  public void close() {
    adam.close();
    vector.close();
  }
}
