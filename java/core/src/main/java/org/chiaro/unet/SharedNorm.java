package org.chiaro.unet;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.chiaro.torch.GradientGroup;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Batch normalisation over the batches of all members of a group, each of which has an equal share:
 * what one process would compute on the whole batch.
 *
 * <p>Mean and variance are sums that go round twice, forward as values and backward as gradients: a
 * member's pixels take part in the statistics, and so in the losses, of all. Two passes, the
 * variance around the mean of all, so that no digits are lost. Owns the hooks of one step.
 */
final class SharedNorm implements Norm, AutoCloseable {

  private final GradientGroup group;
  private final List<TensorTensorHook> hooks = new ArrayList<>();

  SharedNorm(GradientGroup group) {
    this.group = group;
  }

  @Override
  public Tensor apply(Tensor h, Parameters weights, String stem) {
    Tensor x = Tensors.toFloat(h);
    double pixels = (double) group.count() * x.size(0) * x.size(2) * x.size(3);
    Tensor mean = Ops.times(ofAll(sums(x)), 1 / pixels);
    Tensor centred = x.sub(mean.reshape(1, -1, 1, 1));
    Tensor variance = Ops.times(ofAll(sums(centred.square())), 1 / pixels);
    Norm.count(weights, stem);
    move(weights.get(stem + "running_mean"), mean, 1);
    move(weights.get(stem + "running_var"), variance, pixels / (pixels - 1));
    Tensor scale = weights.get(stem + "weight").div(Ops.plus(variance, EPS).sqrt());
    Tensor normal =
        centred
            .mul(scale.reshape(1, -1, 1, 1))
            .add(weights.get(stem + "bias").reshape(1, -1, 1, 1));
    return normal.to(h.scalar_type());
  }

  private static Tensor sums(Tensor x) {
    return x.sum(new long[] {0, 2, 3});
  }

  private static void move(Tensor running, Tensor seen, double factor) {
    try (var scope = TensorScope.noGrad()) {
      running.mul_(new Scalar(1 - MOMENTUM)).add_(seen.detach(), new Scalar(MOMENTUM * factor));
    }
  }

  /** The sum of all members' tensors, whose gradient is the sum of all members' gradients. */
  private Tensor ofAll(Tensor own) {
    Tensor others;
    try (var scope = TensorScope.noGrad()) {
      Tensor all = own.detach().clone();
      group.sum(all);
      others = scope.keep(all.sub(own.detach()));
    }
    Tensor sum = own.add(others);
    if (sum.requires_grad()) {
      TensorTensorHook hook =
          new TensorTensorHook() {
            @Override
            public TensorBase call(TensorBase gradient) {
              try (var scope = TensorScope.noGrad()) {
                Tensor all = new Tensor(gradient).contiguous().clone();
                group.sum(all);
                return scope.keep(all);
              }
            }
          };
      hooks.add(hook);
      sum.register_hook(hook);
    }
    return sum;
  }

  @Override
  public void close() {
    hooks.forEach(TensorTensorHook::close);
  }
}
