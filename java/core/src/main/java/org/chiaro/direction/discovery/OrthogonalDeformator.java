package org.chiaro.direction.discovery;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;

/**
 * exp(L - L') v: the exponential of an antisymmetric matrix is a rotation whatever L holds, so
 * directions stay of length 1 and at right angles. With fewer directions than coordinates the first
 * columns count.
 */
record OrthogonalDeformator(Parameters weights) implements Deformator {
  private static final String GENERATOR = "log";
  private static final double NEAR_IDENTITY = 1e-3;

  static OrthogonalDeformator create(boolean random, int latentSize) {
    Parameters weights = new Parameters();
    try (var scope = TensorScope.noGrad()) {
      Tensor normal = torch.randn(latentSize, latentSize);
      weights.put(GENERATOR, random ? normal : Ops.times(normal, NEAR_IDENTITY));
    }
    return new OrthogonalDeformator(weights);
  }

  @Override
  public Tensor shift(Tensor coordinates, boolean training) {
    Tensor log = weights.get(GENERATOR);
    Tensor rotation = torch.matrix_exp(log.sub(log.t()));
    return Ops.linear(Deformator.resized(coordinates, log.size(0)), rotation, null);
  }
}
