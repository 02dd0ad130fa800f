package org.chiaro.unet;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.torch.TensorScope;

/**
 * The running means and variances of a network as they were after the last whole step: a forward
 * pass moves them, also one that is not brought to its end, or whose loss is not a number. Owns the
 * copies.
 */
final class RunningStatistics implements AutoCloseable {
  private final UNet net;
  private final Map<String, Tensor> copies = new LinkedHashMap<>();

  /** Of a network as it is. */
  RunningStatistics(UNet net) {
    this.net = net;
    try (var scope = TensorScope.noGrad()) {
      net.weights()
          .all()
          .forEach(
              (name, tensor) -> {
                if (!UNetLayout.isTrainable(name)) {
                  Tensor copy = tensor.clone();
                  copy.retainReference();
                  copies.put(name, copy);
                }
              });
    }
  }

  /** Copies them anew. */
  void take() {
    try (var scope = TensorScope.noGrad()) {
      copies.forEach((name, copy) -> copy.copy_(net.weights().get(name)));
    }
  }

  /** Puts them back. */
  void restore() {
    try (var scope = TensorScope.noGrad()) {
      copies.forEach((name, copy) -> net.weights().get(name).copy_(copy));
    }
  }

  /** The network's tensors by name, with the copies in place of what a forward pass moves. */
  Map<String, Tensor> weights() {
    Map<String, Tensor> weights = new LinkedHashMap<>(net.weights().all());
    weights.putAll(copies);
    return weights;
  }

  @Override
  public void close() {
    copies.values().forEach(Tensor::close);
  }
}
