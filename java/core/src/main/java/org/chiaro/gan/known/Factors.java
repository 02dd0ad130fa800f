package org.chiaro.gan.known;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.torch.Ops;

/** The factors of a batch: float32 [n,Factor.COUNT]. */
record Factors(Tensor values) {
  /** One factor of every sample, [n,1,1], to go with planes [n,h,w]. */
  Tensor of(Factor factor) {
    return values.select(1, factor.ordinal()).reshape(-1, 1, 1);
  }

  /** The factor as it is while small, and never beyond the limit: limit * tanh(factor / limit). */
  Tensor squashed(Factor factor, double limit) {
    return Ops.times(Ops.times(of(factor), 1 / limit).tanh(), limit);
  }
}
