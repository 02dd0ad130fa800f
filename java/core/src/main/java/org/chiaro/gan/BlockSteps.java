package org.chiaro.gan;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Place;
import org.chiaro.torch.Tensors;

/**
 * What a block does between its convolutions. These steps cost what they read and write, which
 * libtorch's operations do twice; and those round scale and shift to the type of x, which in
 * bfloat16 moves whole channels of one image of a pair and not of the other.
 */
interface BlockSteps {
  /** By libtorch, which also finds gradients. */
  BlockSteps LIBTORCH = new Libtorch();

  /** The fastest at a place. */
  static BlockSteps at(Place place) {
    if (!KernelProvider.availability(place.isCard() ? "cuda" : "cpu").available()) {
      return LIBTORCH;
    }
    if (!place.isCard()) {
      return new KernelSteps(KernelProvider.open("cpu", torch.get_num_threads()));
    }
    return new KernelSteps(
        KernelProvider.onDevice(
            place.index(),
            place::stream,
            (dtype, shape) -> Tensors.view(place.empty(dtype, shape))));
  }

  /**
   * relu(x scale + shift) of x [n,c,h,w] in a type, which is x's or one of the two is float32;
   * scale and shift are float32 [n,c] or [1,c].
   */
  Tensor affineRelu(Tensor x, Tensor scale, Tensor shift, DType type);

  /**
   * x [n,c,2h,2w], which is used up, plus half [n,c,h,w] with each pixel taken for two by two, in
   * half's type: x's or float32.
   */
  Tensor addUpsampled(Tensor x, Tensor half);

  /** As a handful of operations. */
  final class Libtorch implements BlockSteps {
    private Libtorch() {}

    @Override
    public Tensor affineRelu(Tensor x, Tensor scale, Tensor shift, DType type) {
      Tensor from = type == DType.F32 ? Tensors.toFloat(x) : x;
      Tensor moved = torch.addcmul(inType(shift, from), from, inType(scale, from));
      return Tensors.to(moved.relu_(), type);
    }

    private static Tensor inType(Tensor perChannel, Tensor x) {
      return perChannel.reshape(perChannel.size(0), perChannel.size(1), 1, 1).to(x.scalar_type());
    }

    @Override
    public Tensor addUpsampled(Tensor x, Tensor half) {
      return Ops.upsampleNearest(half).add_(x);
    }
  }
}
