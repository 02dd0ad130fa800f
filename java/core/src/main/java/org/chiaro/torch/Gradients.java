package org.chiaro.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A look at what a backward pass left, before an optimiser takes it into the weights. */
public final class Gradients {
  private Gradients() {}

  /** The name of a tensor whose gradient holds NaN or infinity, or whose squares do. */
  public static Optional<String> nonFinite(Map<String, Tensor> weights) {
    return nonFinite(
        weights, tensor -> tensor.grad().defined() ? Optional.of(tensor.grad()) : Optional.empty());
  }

  /** The name of a tensor that holds NaN or infinity itself. */
  public static Optional<String> nonFiniteWeight(Map<String, Tensor> weights) {
    return nonFinite(
        weights, tensor -> tensor.is_floating_point() ? Optional.of(tensor) : Optional.empty());
  }

  private static Optional<String> nonFinite(
      Map<String, Tensor> weights, Function<Tensor, Optional<Tensor>> part) {
    try (var scope = TensorScope.noGrad()) {
      List<String> names = new ArrayList<>();
      TensorVector norms = new TensorVector();
      weights.forEach(
          (name, tensor) ->
              part.apply(tensor)
                  .ifPresent(
                      values -> {
                        names.add(name);
                        // a sum is finite only if all its terms are: one pass, no mask in memory;
                        // of squares, as an optimiser's second moments must not overflow either
                        norms.push_back(values.norm());
                      }));
      if (names.isEmpty() || finite(torch.stack(norms, 0))) {
        return Optional.empty();
      }
      return names.stream()
          .filter(name -> !finite(part.apply(weights.get(name)).orElseThrow().norm()))
          .findFirst();
    }
  }

  private static boolean finite(Tensor tensor) {
    return torch.isfinite(tensor).all().item_bool();
  }
}
