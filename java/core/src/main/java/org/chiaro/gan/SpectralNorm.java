package org.chiaro.gan;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;

/**
 * Divides weights by their largest singular value once, at load.
 *
 * <p>The published network does one power iteration from the stored vector u in each forward pass;
 * in inference u never changes, so the quotient is a constant (Miyato et al. 2018).
 */
final class SpectralNorm {
  static final String SUFFIX = ".u0";
  // 1e-4: the published normalisation's epsilon
  private static final double EPS = 1e-4;

  private SpectralNorm() {}

  /** True if these weights carry vectors u: then each normalised weight needs its own. */
  static boolean isIn(Parameters weights) {
    return weights.all().keySet().stream().anyMatch(name -> name.endsWith(SUFFIX));
  }

  /** Folds every weight that has a stored u; weights without one stay as they are. */
  static void fold(Parameters weights) {
    List<String> names = List.copyOf(weights.all().keySet());
    for (String name : names) {
      if (name.endsWith(SUFFIX)) {
        String stem = name.substring(0, name.length() - SUFFIX.length());
        try (var scope = TensorScope.noGrad()) {
          Tensor weight = weights.get(stem + ".weight");
          Tensor sigma = sigma(weight, weights.get(name));
          if (!(sigma.item_float() > 0)) {
            throw new ChiaroException.Model(
                "weights: the spectral norm of " + stem + ".weight is " + sigma.item_float());
          }
          weight.copy_(weight.div(sigma));
        }
      }
    }
  }

  /** v = normal(u W), u' = normal(v W^T), sigma = v W^T u'^T. */
  private static Tensor sigma(Tensor weight, Tensor u) {
    Tensor matrix = weight.reshape(weight.size(0), -1);
    Tensor v = normal(u.reshape(1, -1).matmul(matrix));
    Tensor next = v.matmul(matrix.t());
    return next.mul(normal(next)).sum();
  }

  private static Tensor normal(Tensor vector) {
    double length = vector.square().sum().sqrt().item_float();
    return Ops.times(vector, 1 / Math.max(length, EPS));
  }
}
