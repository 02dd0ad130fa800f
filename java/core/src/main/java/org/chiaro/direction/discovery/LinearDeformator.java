package org.chiaro.direction.discovery;

import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;

/**
 * W v + b; projected, it is brought to the length of v, so that no direction wins by being long.
 *
 * @param projected whether it is
 */
record LinearDeformator(Parameters weights, boolean projected) implements Deformator {
  private static final double RANDOM_SPREAD = 0.1;
  // of a vector that is 0 no length can be taken, and its gradient would be NaN
  private static final double EPS = 1e-12;

  static LinearDeformator create(boolean projected, boolean random, int directions, int size) {
    Parameters weights = new Parameters();
    try (var scope = TensorScope.noGrad()) {
      Tensor matrix =
          random
              ? Ops.times(torch.randn(size, directions), RANDOM_SPREAD)
              : Deformator.resized(torch.eye(size), directions);
      weights.put("weight", matrix.contiguous());
      weights.put("bias", Initial.uniform(directions, size));
    }
    return new LinearDeformator(weights, projected);
  }

  @Override
  public Tensor shift(Tensor coordinates, boolean training) {
    Tensor step = Ops.linear(coordinates, weights.get("weight"), weights.get("bias"));
    return projected ? step.mul(length(coordinates).div(length(step))) : step;
  }

  /** [n,1]. */
  private static Tensor length(Tensor rows) {
    Tensor squares = rows.square().sum(new long[] {1}, true, new ScalarTypeOptional());
    return Ops.plus(squares, EPS).sqrt();
  }
}
