package org.chiaro.torch;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A look at what a backward pass left, before an optimiser takes it into the weights. */
public final class Gradients {
  private Gradients() {}

  /** The name of a tensor whose gradient holds NaN or infinity. */
  public static Optional<String> nonFinite(Map<String, Tensor> weights) {
    try (var scope = TensorScope.noGrad()) {
      List<Map.Entry<String, Tensor>> learned =
          weights.entrySet().stream().filter(entry -> entry.getValue().grad().defined()).toList();
      if (learned.isEmpty()) {
        return Optional.empty();
      }
      TensorVector sums = new TensorVector();
      for (var entry : learned) {
        // a sum is finite only if all its terms are: one pass, no mask in memory
        sums.push_back(entry.getValue().grad().sum());
      }
      if (finite(torch.stack(sums, 0))) {
        return Optional.empty();
      }
      return learned.stream()
          .filter(entry -> !finite(entry.getValue().grad().sum()))
          .map(Map.Entry::getKey)
          .findFirst();
    }
  }

  private static boolean finite(Tensor tensor) {
    return torch.isfinite(tensor).all().item_bool();
  }
}
