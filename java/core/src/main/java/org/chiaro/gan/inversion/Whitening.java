package org.chiaro.gan.inversion;

import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Latents of photos moved, all by the same affine map, until together they have the mean 0 and the
 * covariance I of the prior: z' = S^(-1/2) (z - m).
 *
 * <p>Over all photos the draws of a perfect encoder are Gaussian latents. Those of one that was
 * trained for a short time are not: they crowd together on one side of the origin, where a
 * generator that was trained with Gaussian latents paints few of the images it can. The symmetric
 * root moves the rows least of all maps that do this (Kessy, Lewin and Strimmer 2018, "Optimal
 * whitening and decorrelation").
 *
 * <p>m and S are those of the rows together with d rows of the prior, d being the length of a
 * latent: few photos say little about a covariance of d x d numbers and are moved little.
 */
final class Whitening {
  private Whitening() {}

  /** Of latents float32 [n,d], n of 1 or more; the result belongs to the caller's scope. */
  static Tensor of(Tensor latents) {
    try (var scope = TensorScope.noGrad()) {
      Tensor rows = latents.to(torch.ScalarType.Double);
      long d = rows.size(1);
      double weight = 1.0 / (rows.size(0) + d);
      Tensor mean = Ops.times(rows.sum(new long[] {0}, true, new ScalarTypeOptional()), weight);
      Tensor centred = rows.sub(mean);
      Tensor prior = torch.eye(d).to(torch.ScalarType.Double).add(mean.t().matmul(mean));
      Tensor covariance = Ops.times(centred.t().matmul(centred).add(Ops.times(prior, d)), weight);
      // at least d weight: the prior is in it
      var parts = torch.linalg_eigh(covariance);
      Tensor vectors = parts.get1();
      Tensor root = vectors.mul(parts.get0().rsqrt().reshape(1, -1)).matmul(vectors.t());
      return scope.keep(Tensors.toFloat(centred.matmul(root)).contiguous());
    }
  }
}
