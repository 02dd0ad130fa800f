package org.chiaro.gan;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Place;
import org.chiaro.torch.Tensors;

/**
 * What a block does between its convolutions. On a card these steps cost what they read and write:
 * by libtorch's operations the whole network moves more bytes than its arithmetic takes time for,
 * in one pass each it does not.
 */
interface BlockSteps {
  /** By libtorch, which also finds gradients. */
  BlockSteps LIBTORCH = new Libtorch();

  /** The fastest at a place. */
  static BlockSteps at(Place place) {
    if (!place.isCard() || !KernelProvider.availability("cuda").available()) {
      return LIBTORCH;
    }
    return new KernelSteps(
        KernelProvider.onDevice(
            place.index(),
            place::stream,
            (dtype, shape) -> Tensors.view(place.empty(dtype, shape))));
  }

  /**
   * relu(x scale + shift), in the type of x [n,c,h,w] or in float32; scale and shift are float32
   * [n,c] or [1,c].
   */
  Tensor affineRelu(Tensor x, Tensor scale, Tensor shift, boolean toFloat);

  /** x [n,c,2h,2w], which is used up, plus half [n,c,h,w] with each pixel taken for two by two. */
  Tensor addUpsampled(Tensor x, Tensor half);

  /** As a handful of operations. */
  final class Libtorch implements BlockSteps {
    private Libtorch() {}

    @Override
    public Tensor affineRelu(Tensor x, Tensor scale, Tensor shift, boolean toFloat) {
      Tensor from = toFloat ? Tensors.toFloat(x) : x;
      return torch.addcmul(inType(shift, from), from, inType(scale, from)).relu_();
    }

    private static Tensor inType(Tensor perChannel, Tensor x) {
      return perChannel.reshape(perChannel.size(0), perChannel.size(1), 1, 1).to(x.scalar_type());
    }

    @Override
    public Tensor addUpsampled(Tensor x, Tensor half) {
      return x.add_(Ops.upsampleNearest(half));
    }
  }
}
