package org.chiaro.gan;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TensorView;
import org.chiaro.torch.Place;
import org.chiaro.torch.Tensors;

/** {@link BlockSteps} by kernels, on tensors where those look; by libtorch under a gradient. */
record KernelSteps(Kernels kernels) implements BlockSteps {
  @Override
  public Tensor affineRelu(Tensor x, Tensor scale, Tensor shift, DType type) {
    if (x.requires_grad() || scale.requires_grad() || shift.requires_grad()) {
      return LIBTORCH.affineRelu(x, scale, shift, type);
    }
    Tensor from = rows(x);
    Tensor result = Place.of(x).empty(type, Tensors.shape(from));
    kernels.affineRelu(
        Tensors.view(from),
        Tensors.view(perImage(scale, x)),
        Tensors.view(perImage(shift, x)),
        Tensors.view(result));
    return image(result);
  }

  @Override
  public Tensor addUpsampled(Tensor x, Tensor half) {
    if (x.requires_grad() || half.requires_grad()) {
      return LIBTORCH.addUpsampled(x, half);
    }
    Tensor from = rows(x);
    TensorView terms = Tensors.view(from);
    TensorView shortcut = Tensors.view(rows(half));
    boolean inPlace = shortcut.dtype() == terms.dtype();
    Tensor sum = inPlace ? from : Place.of(x).empty(shortcut.dtype(), terms.shape());
    kernels.addUpsampled(terms, shortcut, Tensors.view(sum));
    return image(sum);
  }

  /** [n,c,h,w] as [n,h,w,c], without a copy where the channels are last in memory. */
  private static Tensor rows(Tensor x) {
    return x.permute(0, 2, 3, 1).contiguous();
  }

  private static Tensor image(Tensor rows) {
    return rows.permute(0, 3, 1, 2);
  }

  private static Tensor perImage(Tensor perChannel, Tensor x) {
    return perChannel.size(0) == x.size(0)
        ? perChannel.contiguous()
        : torch.tile(perChannel, x.size(0), 1);
  }
}
