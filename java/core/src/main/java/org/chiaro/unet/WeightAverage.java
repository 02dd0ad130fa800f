package org.chiaro.unet;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.io.NdArray;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * A network that follows another in training: its weights are a moving average with exponentially
 * falling shares, which jumps less from step to step and from seed to seed.
 *
 * <p>The statistics of batch normalisation are averaged in the same way, so that weights and
 * statistics are of the same age. While few steps are done the average is shorter, decay (1 + n) /
 * (10 + n), or it would hold on to the random start. Owns its network.
 */
final class WeightAverage implements AutoCloseable {
  static final String PREFIX = "average.";

  private final UNet average;
  private final double decay;

  /** An average that starts as a copy of the network. */
  WeightAverage(UNet net, double decay, Precision precision) {
    average = new UNet(net.weights().copy(), precision);
    this.decay = decay;
  }

  /** Follows the network after its update number {@code steps}, counted from 1. */
  void follow(UNet net, long steps) {
    double keep = Math.min(decay, (1.0 + steps) / (10.0 + steps));
    try (var scope = TensorScope.noGrad()) {
      net.weights()
          .all()
          .forEach(
              (name, tensor) -> {
                Tensor mean = average.weights().get(name);
                if (tensor.is_floating_point()) {
                  mean.lerp_(tensor.detach(), new Scalar(1 - keep));
                } else {
                  mean.copy_(tensor);
                }
              });
    }
  }

  /** The network with the averaged weights; it stays this object's. */
  UNet net() {
    return average;
  }

  /** The averaged weights without copies: to be written out before the next step. */
  Map<String, NdArray> borrowedState() {
    Map<String, NdArray> state = new LinkedHashMap<>();
    average
        .weights()
        .all()
        .forEach((name, tensor) -> state.put(PREFIX + name, Tensors.borrow(tensor)));
    return state;
  }

  @Override
  public void close() {
    average.close();
  }
}
