package org.chiaro.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.Kernels;

/** A look at a training's numbers, before an optimiser takes them into the weights. */
public final class Gradients {
  // weights beyond this many values are those of convolutions, whose bad values reach the loss
  private static final long SMALL = 1 << 16;

  private Gradients() {}

  /**
   * The name of a tensor whose gradient, as a backward pass left it, holds NaN or infinity, or
   * something whose square is infinite: an optimiser's second moments must not overflow either.
   */
  public static Optional<String> nonFinite(Map<String, Tensor> weights, Kernels kernels) {
    return first(weights, tensor -> tensor.grad().defined(), Tensor::grad, kernels);
  }

  /** The name of a tensor that holds such a number itself. */
  public static Optional<String> nonFiniteWeight(Map<String, Tensor> weights, Kernels kernels) {
    return first(weights, Tensor::is_floating_point, Function.identity(), kernels);
  }

  /**
   * The same of the small tensors alone: scales, shifts and statistics of normalisation, and the
   * last layer. A bad value in one of them can stay hidden, in a channel that is off; in a large
   * tensor, the weights of a convolution before a normalisation, it makes the loss a bad one.
   */
  public static Optional<String> nonFiniteSmallWeight(
      Map<String, Tensor> weights, Kernels kernels) {
    return first(
        weights,
        tensor -> tensor.is_floating_point() && tensor.numel() <= SMALL,
        Function.identity(),
        kernels);
  }

  private static Optional<String> first(
      Map<String, Tensor> weights,
      Predicate<Tensor> looked,
      Function<Tensor, Tensor> part,
      Kernels kernels) {
    try (var scope = TensorScope.noGrad()) {
      List<String> names = new ArrayList<>();
      TensorVector norms = new TensorVector();
      for (Map.Entry<String, Tensor> entry : weights.entrySet()) {
        if (!looked.test(entry.getValue())) {
          continue;
        }
        Tensor values = part.apply(entry.getValue());
        if (!Adam.isPlain(values)) {
          // a sum is finite only if all its terms are; asked for once, for all tensors of a card
          names.add(entry.getKey());
          norms.push_back(values.norm());
        } else if (!kernels.finiteSquares(Tensors.view(values))) {
          return Optional.of(entry.getKey());
        }
      }
      if (names.isEmpty() || torch.isfinite(torch.stack(norms, 0)).all().item_bool()) {
        return Optional.empty();
      }
      return names.stream()
          .filter(name -> !torch.isfinite(part.apply(weights.get(name)).norm()).item_bool())
          .findFirst();
    }
  }
}
