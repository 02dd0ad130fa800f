package org.chiaro.gan.quality;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;

/**
 * The Frechet distance of two Gaussians that are fitted to samples: |m1 - m2|^2 + tr(C1 + C2 - 2
 * (C1 C2)^(1/2)), Dowson and Landau 1982; Heusel et al. 2017 use it on features of images.
 */
final class FrechetDistance {
  private FrechetDistance() {}

  /** Of rows [n,d] and [m,d]; not below 0 but for rounding. */
  static double of(Tensor a, Tensor b) {
    try (var scope = TensorScope.noGrad()) {
      Tensor first = a.to(torch.ScalarType.Double);
      Tensor second = b.to(torch.ScalarType.Double);
      Tensor means = mean(first).sub(mean(second)).square().sum();
      Tensor covarianceA = covariance(first);
      Tensor covarianceB = covariance(second);
      Tensor rootA = root(covarianceA);
      // (C1 C2)^(1/2) has the trace of the symmetric (C1^(1/2) C2 C1^(1/2))^(1/2)
      Tensor cross = eigenvalues(rootA.matmul(covarianceB).matmul(rootA)).sqrt().sum();
      return means.item_double()
          + covarianceA.trace().item_double()
          + covarianceB.trace().item_double()
          - 2 * cross.item_double();
    }
  }

  private static Tensor mean(Tensor rows) {
    return rows.mean(new long[] {0}, true, new ScalarTypeOptional());
  }

  private static Tensor covariance(Tensor rows) {
    Tensor centred = rows.sub(mean(rows));
    return Ops.times(centred.t().matmul(centred), 1.0 / (rows.size(0) - 1));
  }

  private static Tensor eigenvalues(Tensor symmetric) {
    return torch.linalg_eigvalsh(symmetric).clamp_min(new Scalar(0.0));
  }

  private static Tensor root(Tensor symmetric) {
    var parts = torch.linalg_eigh(symmetric);
    Tensor values = parts.get0().clamp_min(new Scalar(0.0)).sqrt();
    Tensor vectors = parts.get1();
    return vectors.mul(values.reshape(1, -1)).matmul(vectors.t());
  }
}
