package org.chiaro.torch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;

/**
 * Named tensors of one network, in the order they were added: weights, biases and statistics.
 *
 * <p>Owns its tensors, which outlive every scope until this is closed.
 */
public final class Parameters implements AutoCloseable {
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  /** Floating-point arrays become float32 tensors; others keep their type. */
  public static Parameters of(Map<String, NdArray> arrays) {
    Parameters parameters = new Parameters();
    try (var scope = TensorScope.noGrad()) {
      arrays.forEach(
          (name, array) -> {
            Tensor tensor = Tensors.of(array);
            boolean floating =
                switch (array.dtype()) {
                  case F16, BF16, F32, F64 -> true;
                  default -> false;
                };
            parameters.put(name, floating ? Tensors.toFloat(tensor) : tensor);
          });
    }
    return parameters;
  }

  /** Moves all tensors to a place; gives itself back. Those that were handed out stay behind. */
  public Parameters moveTo(Place place) {
    try (var scope = TensorScope.noGrad()) {
      for (String name : List.copyOf(tensors.keySet())) {
        Tensor tensor = tensors.get(name);
        if (!Place.of(tensor).equals(place)) {
          put(name, place.put(tensor));
        }
      }
    }
    return this;
  }

  /** Takes over the tensor under this name; a tensor already there is released. */
  public void put(String name, Tensor tensor) {
    tensor.retainReference();
    Tensor before = tensors.put(name, tensor);
    if (before != null) {
      before.close();
    }
  }

  /** The tensor of this name; a missing one is a model error that names it. */
  public Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new ChiaroException.Model("weights: tensor " + name + " is missing");
    }
    return tensor;
  }

  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /** All names and tensors in order; the map cannot be changed. */
  public Map<String, Tensor> all() {
    return Collections.unmodifiableMap(tensors);
  }

  /** Asks for gradients of the named tensors and gives them back as a list. */
  public List<Tensor> trainable(java.util.function.Predicate<String> names) {
    List<Tensor> chosen = new ArrayList<>();
    tensors.forEach(
        (name, tensor) -> {
          if (names.test(name)) {
            tensor.requires_grad_(true);
            chosen.add(tensor);
          }
        });
    return List.copyOf(chosen);
  }

  /** Copies of all tensors outside libtorch; floating-point ones in the given type. */
  public Map<String, NdArray> toArrays(DType floating) {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          try (var scope = TensorScope.noGrad()) {
            Tensor plain = tensor.detach();
            Tensor typed =
                plain.is_floating_point() ? plain.to(Tensors.scalarType(floating)) : plain;
            arrays.put(name, Tensors.toArray(typed));
          }
        });
    return arrays;
  }

  /** Independent copies of all tensors, without gradients. */
  public Parameters copy() {
    Parameters copy = new Parameters();
    try (var scope = TensorScope.noGrad()) {
      tensors.forEach((name, tensor) -> copy.put(name, Tensors.copy(tensor.detach())));
    }
    return copy;
  }

  /** Overwrites the values of tensors of the same names and shapes. */
  public void assign(Map<String, NdArray> arrays) {
    try (var scope = TensorScope.noGrad()) {
      tensors.forEach(
          (name, tensor) -> {
            NdArray array = arrays.get(name);
            if (array == null) {
              throw new ChiaroException.Model("checkpoint: tensor " + name + " is missing");
            }
            if (!java.util.Arrays.equals(array.shape(), Tensors.shape(tensor))) {
              throw new ChiaroException.Model("checkpoint: tensor " + name + " has another shape");
            }
            tensor.copy_(Tensors.of(array));
          });
    }
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
    tensors.clear();
  }
}
