package org.chiaro.torch;

import java.util.IdentityHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.kernel.Buffers;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.TensorView;

/**
 * Memory for kernels that libtorch can go on with: each array is a tensor of the scope in which it
 * was allocated, and lives as long. For one thread, like that scope.
 */
public final class TensorBuffers implements Buffers {
  private final Map<TensorView, Tensor> tensors = new IdentityHashMap<>();
  private final Place place;

  /** Memory of the processor. */
  public TensorBuffers() {
    this(Place.CPU);
  }

  /** Memory of a place. */
  public TensorBuffers(Place place) {
    this.place = place;
  }

  @Override
  public TensorView allocate(DType dtype, long... shape) {
    return kept(place.empty(dtype, shape).zero_());
  }

  @Override
  public TensorView allocateUnset(DType dtype, long... shape) {
    return kept(place.empty(dtype, shape));
  }

  private TensorView kept(Tensor tensor) {
    TensorView view = Tensors.view(tensor);
    tensors.put(view, tensor);
    return view;
  }

  /** The tensor behind a view that was allocated here. */
  public Tensor tensor(TensorView view) {
    Tensor tensor = tensors.get(view);
    if (tensor == null) {
      throw new IllegalArgumentException("not allocated here: " + view.describe());
    }
    return tensor;
  }
}
