package org.chiaro.unet;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.filter.FilterConfig;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TensorView;
import org.chiaro.torch.Place;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Samples that were kept, in a ring at a place: the k-th that was ever kept lies in slot k mod
 * capacity. Who appends sees to it that nothing is overwritten that is still to be read.
 *
 * <p>Owns its memory until it is closed.
 */
final class SampleRing implements AutoCloseable {
  private final int capacity;
  private final Tensor images;
  private final Tensor masks;
  private final Tensor head;

  /** An empty ring for images of one size, float32. */
  SampleRing(Place place, int capacity, int height, int width) {
    this.capacity = capacity;
    try (var scope = TensorScope.noGrad()) {
      images = owned(place.empty(DType.F32, capacity, 3, height, width));
      masks = owned(place.empty(DType.U8, capacity, height, width));
      head = owned(place.empty(DType.I64, 1).zero_());
    }
  }

  /** Bytes that one sample takes. */
  static long sampleBytes(int height, int width) {
    return (3L * Float.BYTES + 1) * height * width;
  }

  int capacity() {
    return capacity;
  }

  /**
   * Judges pairs and takes over those that are kept.
   *
   * @param originals images before the shift, float32 [n,3,h,w]
   * @param slots int32 [n]: where each went, or a negative verdict
   */
  void append(
      Kernels kernels,
      FilterConfig filters,
      TensorView originals,
      TensorView mask,
      TensorView area,
      TensorView modes,
      TensorView slots) {
    kernels.verdicts(
        area,
        modes,
        slots,
        Tensors.view(head),
        mask.size(1) * mask.size(2),
        filters.maxArea(),
        filters.histogram(),
        capacity);
    kernels.append(originals, slots, Tensors.view(images));
    kernels.append(mask, slots, Tensors.view(masks));
  }

  /** Samples number k to k + n - 1 in the ring's own memory; they must not wrap around its end. */
  TrainingBatch batch(long k, int n) {
    long slot = k % capacity;
    return new TrainingBatch(images.narrow(0, slot, n), masks.narrow(0, slot, n));
  }

  private static Tensor owned(Tensor tensor) {
    tensor.retainReference();
    return tensor;
  }

  @Override
  public void close() {
    images.close();
    masks.close();
    head.close();
  }
}
