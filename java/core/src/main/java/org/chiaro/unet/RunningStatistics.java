package org.chiaro.unet;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.torch.TensorScope;

/**
 * The running means and variances of a network as they were before a step: a forward pass moves
 * them, also one whose loss is not a number. The copies belong to the scope that is open.
 */
final class RunningStatistics {
  private final Map<Tensor, Tensor> before = new LinkedHashMap<>();

  private RunningStatistics() {}

  static RunningStatistics of(UNet net) {
    RunningStatistics statistics = new RunningStatistics();
    net.weights()
        .all()
        .forEach(
            (name, tensor) -> {
              if (!UNetLayout.isTrainable(name)) {
                statistics.before.put(tensor, tensor.clone());
              }
            });
    return statistics;
  }

  void restore() {
    try (var scope = TensorScope.noGrad()) {
      before.forEach((tensor, copy) -> tensor.copy_(copy));
    }
  }
}
