package org.chiaro.unet;

import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Adam;
import org.chiaro.torch.GradientGroup;
import org.chiaro.torch.Gradients;
import org.chiaro.torch.TensorScope;

/**
 * The network that learns, its average if one is wanted, and what moves it.
 *
 * <p>Small weights, loss and gradients are looked at in every step, so that a number that is not
 * finite is found in the step in which it appears, and reaches no other weight. Large weights are
 * looked at where the loss is a bad one, which theirs make it.
 *
 * @param group others that learn the same on other pairs
 */
record Learner(
    UNet net, Optional<WeightAverage> average, Adam adam, Optional<GradientGroup> group) {
  /** The network that is scored and kept. */
  UNet finished() {
    return average.map(WeightAverage::net).orElse(net);
  }

  /**
   * Leaves the gradients of a batch in the weights.
   *
   * @param diverged makes the failure from what is not finite
   * @return the loss, a mean over pixels
   */
  double learn(TrainingBatch batch, Function<String, BadStep> diverged) {
    try (var scope = TensorScope.withGrad()) {
      Gradients.nonFiniteSmallWeight(net.weights().all(), adam.kernels())
          .ifPresent(
              name -> {
                throw badWeight(name, diverged);
              });
      adam.zeroGradients();
      Tensor loss = loss(net.logits(batch.images(), true), batch.masks());
      double value = loss.item_double();
      if (!Double.isFinite(value)) {
        throw Gradients.nonFiniteWeight(net.weights().all(), adam.kernels())
            .map(name -> badWeight(name, diverged))
            .orElseGet(() -> diverged.apply("the loss is " + value));
      }
      loss.backward();
      return value;
    }
  }

  private static BadStep badWeight(String name, Function<String, BadStep> diverged) {
    return diverged.apply("the weight " + name + " is not finite");
  }

  /** Mean cross-entropy of logits [n,2,h,w] and masks [n,h,w]. */
  static Tensor loss(Tensor logits, Tensor masks) {
    return torch.cross_entropy_loss(logits, masks.to(torch.ScalarType.Long));
  }

  /** Takes the gradients, averaged over the group, into the weights. */
  void apply(double rate, Function<String, BadStep> diverged) {
    try (var scope = TensorScope.noGrad()) {
      group.ifPresent(others -> others.average(adam.gradients()));
      Gradients.nonFinite(net.weights().all(), adam.kernels())
          .ifPresent(
              name -> {
                throw diverged.apply("the gradient of " + name + " is not finite");
              });
      adam.step(rate);
    }
  }
}
