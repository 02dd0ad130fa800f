package org.chiaro.torch;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Images;
import org.chiaro.kernel.TensorView;

/** Between libtorch's tensors, arrays from files and the views that kernels take. */
public final class Tensors {
  private Tensors() {}

  /** A copy of the array as a tensor of the same type. */
  public static Tensor of(NdArray array) {
    try (var memory = new BytePointer(array.data());
        var options = new TensorOptions(scalarType(array.dtype()))) {
      Tensor borrowed = torch.from_blob(memory, array.shape(), options);
      return borrowed.clone();
    }
  }

  /** A float32 tensor of the given values. */
  public static Tensor of(float[] values, long... shape) {
    return torch.tensor(values).reshape(shape);
  }

  /** A copy of the tensor outside libtorch, contiguous, in the same type. */
  public static NdArray toArray(Tensor tensor) {
    try (var scope = TensorScope.noGrad()) {
      Tensor plain = Place.CPU.put(tensor).contiguous();
      NdArray array = NdArray.allocate(dtype(plain), shape(plain));
      ByteBuffer bytes = plain.data_ptr().capacity(plain.nbytes()).asByteBuffer();
      array.data().duplicate().put(bytes);
      return array;
    }
  }

  /**
   * The tensor's own memory as an array, without a copy where it is the processor's: to be written
   * out at once, before the tensor changes or is released. Contiguous tensors only.
   */
  public static NdArray borrow(Tensor tensor) {
    if (!tensor.is_contiguous()) {
      throw new IllegalArgumentException("only contiguous tensors can be borrowed");
    }
    if (Place.of(tensor).isCard()) {
      return toArray(tensor);
    }
    try (var scope = TensorScope.noGrad()) {
      return new NdArray(
          dtype(tensor), shape(tensor), tensor.data_ptr().capacity(tensor.nbytes()).asByteBuffer());
    }
  }

  /** The kernels' view of a contiguous tensor's own memory; the tensor must outlive it. */
  public static TensorView view(Tensor tensor) {
    if (!tensor.is_contiguous()) {
      throw new IllegalArgumentException("kernels need contiguous tensors");
    }
    Pointer data = tensor.data_ptr();
    return new TensorView(data, dtype(tensor), tensor.is_cuda(), shape(tensor));
  }

  /** A copy of an array of the host as a tensor at a place. */
  public static Tensor copyAt(Place place, TensorView array) {
    Tensor copy = place.empty(array.dtype(), array.shape());
    try (var options = new TensorOptions(scalarType(array.dtype()))) {
      copy.copy_(torch.from_blob(array.data(), array.shape(), options));
    }
    return copy;
  }

  /** The kernels' view of images [n,3,h,w], contiguous in one of the two layouts. */
  public static Images images(Tensor tensor) {
    if (tensor.is_contiguous()) {
      return new Images(view(tensor), false);
    }
    return new Images(view(tensor.permute(0, 2, 3, 1)), true);
  }

  /** The lengths of all axes. */
  public static long[] shape(Tensor tensor) {
    long[] shape = new long[(int) tensor.dim()];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = tensor.size(axis);
    }
    return shape;
  }

  /** The same values as float32. */
  public static Tensor toFloat(Tensor tensor) {
    return to(tensor, DType.F32);
  }

  /** The same values in a type, rounded to the nearest. */
  public static Tensor to(Tensor tensor, DType dtype) {
    return tensor.to(scalarType(dtype));
  }

  /** The same values with the channels innermost in memory, as convolutions like them. */
  public static Tensor channelsLast(Tensor images) {
    return images.contiguous(torch.MemoryFormat.ChannelsLast);
  }

  /** A copy with its own memory, contiguous in the usual order. */
  public static Tensor copy(Tensor tensor) {
    return tensor.clone(new MemoryFormatOptional(torch.MemoryFormat.Contiguous));
  }

  /** Uninitialised memory of a type and shape. */
  public static Tensor empty(DType dtype, long... shape) {
    return torch.empty(shape, new TensorOptions(scalarType(dtype)), new MemoryFormatOptional());
  }

  static torch.ScalarType scalarType(DType dtype) {
    return switch (dtype) {
      case BOOL -> torch.ScalarType.Bool;
      case U8 -> torch.ScalarType.Byte;
      case I8 -> torch.ScalarType.Char;
      case I16 -> torch.ScalarType.Short;
      case I32 -> torch.ScalarType.Int;
      case I64 -> torch.ScalarType.Long;
      case F16 -> torch.ScalarType.Half;
      case BF16 -> torch.ScalarType.BFloat16;
      case F32 -> torch.ScalarType.Float;
      case F64 -> torch.ScalarType.Double;
    };
  }

  private static DType dtype(Tensor tensor) {
    torch.ScalarType type = tensor.scalar_type().intern();
    for (DType dtype : DType.values()) {
      if (scalarType(dtype) == type) {
        return dtype;
      }
    }
    throw new IllegalArgumentException("tensors of type " + type + " do not leave libtorch");
  }
}
