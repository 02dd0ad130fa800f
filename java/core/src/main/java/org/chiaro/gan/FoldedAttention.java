package org.chiaro.gan;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.DType;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Tensors;

/**
 * {@link SelfAttention} with its three projections in one convolution and gamma in the last one,
 * pixels in rows, so that no tensor is turned around in memory.
 */
final class FoldedAttention {
  private final Parameters folded;
  private final String stem;
  private final long keys;
  private final long values;
  private final DType type;
  private final boolean fused;

  /** Puts what it needs into {@code folded}; computes in the given type. */
  FoldedAttention(Parameters weights, String stem, Parameters folded, DType type) {
    this.folded = folded;
    this.stem = stem;
    this.type = type;
    Tensor theta = weights.get(stem + ".theta.weight");
    Tensor g = weights.get(stem + ".g.weight");
    keys = theta.size(0);
    values = g.size(0);
    // in float32 the products alone would run on one thread; in bfloat16 they are the faster ones
    fused = type == DType.F32 && keys <= values;
    Tensor all = Ops.concat(0, theta, weights.get(stem + ".phi.weight"), g);
    Tensor scaled = weights.get(stem + ".o.weight").mul(weights.get(stem + ".gamma"));
    folded.put(stem + ".projections", Tensors.channelsLast(Tensors.to(all, type)));
    folded.put(stem + ".output", Tensors.channelsLast(Tensors.to(scaled, type)));
  }

  /** x [n,c,s,s], channels last, float32 or the type it computes in, gives x's type. */
  Tensor apply(Tensor x) {
    long n = x.size(0);
    long s = x.size(2);
    Tensor projected = Ops.conv(Tensors.to(x, type), folded.get(stem + ".projections"), null);
    Tensor pooled = torch.max_pool2d(projected.narrow(1, keys, keys + values), 2, 2);
    Tensor theta = rows(projected.narrow(1, 0, keys));
    Tensor phi = rows(pooled.narrow(1, 0, keys));
    Tensor g = rows(pooled.narrow(1, keys, values));
    Tensor mixed =
        fused
            ? Ops.attention(widened(theta), widened(phi), g)
            : torch.bmm(torch.softmax(torch.bmm(theta, phi.transpose(1, 2)), -1), g);
    Tensor picture = mixed.reshape(n, s, s, values).permute(0, 3, 1, 2);
    return x.add(Ops.conv(picture, folded.get(stem + ".output"), null));
  }

  /** [n,c,s,s] as [n,s*s,c]. */
  private static Tensor rows(Tensor x) {
    return x.permute(0, 2, 3, 1).reshape(x.size(0), x.size(2) * x.size(3), x.size(1));
  }

  /** Zeros after the key, for an operation that wants keys and values of one length. */
  private Tensor widened(Tensor rows) {
    return torch.constant_pad_nd(rows, 0, values - keys);
  }
}
