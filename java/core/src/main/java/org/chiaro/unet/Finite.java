package org.chiaro.unet;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.TensorScope;

/** Questions about all values of a tensor. */
final class Finite {
  private Finite() {}

  /** True if no value is NaN or infinite. */
  static boolean all(Tensor tensor) {
    try (var scope = TensorScope.noGrad()) {
      return torch.isfinite(tensor).all().item_bool();
    }
  }

  /** True if no value is below zero; NaN counts as below. */
  static boolean noneNegative(Tensor tensor) {
    try (var scope = TensorScope.noGrad()) {
      return tensor.numel() == 0 || tensor.min().item_double() >= 0;
    }
  }
}
