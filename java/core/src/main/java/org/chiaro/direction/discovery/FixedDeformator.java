package org.chiaro.direction.discovery;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;

/** An orthogonal matrix that stays as it is: what learning is to be compared with. */
record FixedDeformator(Parameters weights) implements Deformator {
  private static final String MATRIX = "matrix";

  /** Direction k is latent coordinate k. */
  static FixedDeformator identity(int latentSize) {
    Parameters weights = new Parameters();
    try (var scope = TensorScope.noGrad()) {
      weights.put(MATRIX, torch.eye(latentSize));
    }
    return new FixedDeformator(weights);
  }

  /** The orthogonal factor of a Gaussian matrix. */
  static FixedDeformator random(int latentSize) {
    Parameters weights = new Parameters();
    try (var scope = TensorScope.noGrad()) {
      Tensor normal = torch.randn(latentSize, latentSize);
      weights.put(MATRIX, torch.linalg_qr(normal).get0().contiguous());
    }
    return new FixedDeformator(weights);
  }

  @Override
  public Tensor shift(Tensor coordinates, boolean training) {
    Tensor matrix = weights.get(MATRIX);
    return Ops.linear(Deformator.resized(coordinates, matrix.size(0)), matrix, null);
  }

  @Override
  public boolean learns() {
    return false;
  }
}
