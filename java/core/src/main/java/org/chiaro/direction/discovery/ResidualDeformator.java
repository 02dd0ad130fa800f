package org.chiaro.direction.discovery;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;

/**
 * Four linear layers of 1024 with batch normalisation and ELU; each layer adds what all before it
 * gave, and the result adds v itself.
 */
record ResidualDeformator(Parameters weights) implements Deformator {
  private static final int HIDDEN = 1024;

  static ResidualDeformator create(int directions, int latentSize) {
    Parameters weights = new Parameters();
    try (var scope = TensorScope.noGrad()) {
      for (int i = 1; i <= 3; i++) {
        Initial.linear(weights, "fc" + i, HIDDEN, i == 1 ? directions : HIDDEN);
        BatchNorm.create(weights, "bn" + i, HIDDEN);
      }
      Initial.linear(weights, "fc4", latentSize, HIDDEN);
    }
    return new ResidualDeformator(weights);
  }

  @Override
  public Tensor shift(Tensor coordinates, boolean training) {
    Tensor sum = layer("fc1", coordinates);
    for (int i = 1; i <= 3; i++) {
      Tensor active = torch.elu(BatchNorm.apply(weights, "bn" + i, sum, training));
      Tensor next = layer("fc" + (i + 1), active);
      sum = i < 3 ? sum.add(next) : next;
    }
    return sum.add(Deformator.resized(coordinates, sum.size(1)));
  }

  private Tensor layer(String name, Tensor x) {
    return Ops.linear(x, weights.get(name + ".weight"), weights.get(name + ".bias"));
  }
}
