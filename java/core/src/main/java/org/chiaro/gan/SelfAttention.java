package org.chiaro.gan;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;

/** Self-attention as BigGAN has it: x + gamma * o(g softmax(theta phi)), phi and g halved. */
final class SelfAttention {
  private final Parameters weights;
  private final String prefix;

  SelfAttention(Parameters weights, String prefix) {
    this.weights = weights;
    this.prefix = prefix;
  }

  /** x [n,c,s,s]; the softmax runs over the positions of phi and is not scaled. */
  Tensor apply(Tensor x) {
    long n = x.size(0);
    long s = x.size(2);
    Tensor theta = project("theta", x);
    Tensor phi = torch.max_pool2d(project("phi", x), 2, 2);
    Tensor g = torch.max_pool2d(project("g", x), 2, 2);
    Tensor queries = theta.reshape(n, theta.size(1), s * s).transpose(1, 2);
    Tensor keys = phi.reshape(n, phi.size(1), s * s / 4);
    Tensor values = g.reshape(n, g.size(1), s * s / 4);
    Tensor attention = torch.softmax(torch.bmm(queries, keys), -1);
    Tensor mixed = torch.bmm(values, attention.transpose(1, 2)).reshape(n, g.size(1), s, s);
    return x.add(project("o", mixed).mul(weights.get(prefix + ".gamma")));
  }

  private Tensor project(String name, Tensor x) {
    return Ops.conv(x, weights.get(prefix + "." + name + ".weight"), null);
  }
}
