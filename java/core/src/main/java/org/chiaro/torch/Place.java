package org.chiaro.torch;

import java.util.Locale;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.DType;

/**
 * Where tensors live and networks compute: the processor, or one graphics card.
 *
 * @param index of the card, 0 on the processor
 */
public record Place(Kind kind, int index) {
  /** The two kinds. */
  public enum Kind {
    CPU,
    CUDA
  }

  /** The processor and its memory. */
  public static final Place CPU = new Place(Kind.CPU, 0);

  /** A graphics card, by its number. */
  public static Place card(int index) {
    return new Place(Kind.CUDA, index);
  }

  /** Where a tensor is. */
  public static Place of(Tensor tensor) {
    return tensor.is_cuda() ? card(tensor.device().index()) : CPU;
  }

  /** Whether this is a graphics card. */
  public boolean isCard() {
    return kind == Kind.CUDA;
  }

  /** The tensor itself where it is here already, else a copy in the caller's scope. */
  public Tensor put(Tensor tensor) {
    return of(tensor).equals(this) ? tensor : tensor.to(device(), tensor.scalar_type());
  }

  /** Uninitialised memory here. */
  public Tensor empty(DType dtype, long... shape) {
    TensorOptions options =
        new TensorOptions(Tensors.scalarType(dtype)).device(new DeviceOptional(device()));
    return torch.empty(shape, options, new MemoryFormatOptional());
  }

  /** Host memory that a copy from here can go to while the processor does other things. */
  public Tensor hostMemory(DType dtype, long... shape) {
    TensorOptions options =
        new TensorOptions(Tensors.scalarType(dtype)).pinned_memory(new BoolOptional(isCard()));
    return torch.empty(shape, options, new MemoryFormatOptional());
  }

  /**
   * Handle of the stream that the calling thread's work here goes to, 0 for the default one.
   * libtorch numbers the streams of its own pool otherwise; this program has its own, {@link Lane}.
   */
  public long stream() {
    return isCard() ? torch.getCurrentStream((byte) index).id() : 0;
  }

  private org.bytedeco.pytorch.Device device() {
    return isCard()
        ? new org.bytedeco.pytorch.Device(torch.DeviceType.CUDA, (byte) index)
        : new org.bytedeco.pytorch.Device(torch.DeviceType.CPU);
  }

  @Override
  public String toString() {
    return isCard() ? "cuda:" + index : kind.name().toLowerCase(Locale.ROOT);
  }
}
