package org.chiaro.torch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Everything native that is made inside dies at the end, except what is kept by name.
 *
 * <p>One scope a batch; inside a network one more for each part, so that what only the part needs
 * is used again while it is still in the cache. A scope belongs to the thread that opened it.
 */
public final class TensorScope implements AutoCloseable {
  private final PointerScope outer = PointerScope.getInnerScope();
  private final PointerScope scope = new PointerScope();
  private final NoGradGuard guard;

  private TensorScope(boolean gradients) {
    guard = gradients ? null : new NoGradGuard();
  }

  /** A scope in which operations are recorded for a backward pass. */
  public static TensorScope withGrad() {
    return new TensorScope(true);
  }

  /**
   * A scope for a part of a network: records for a backward pass where the one around it does; what
   * a backward pass needs stays.
   */
  public static TensorScope part() {
    return new TensorScope(true);
  }

  /** A scope for inference: nothing is recorded. */
  public static TensorScope noGrad() {
    return new TensorScope(false);
  }

  /** Lets a tensor outlive this scope: it moves to the enclosing one, or to its new owner. */
  public Tensor keep(Tensor tensor) {
    if (outer != null) {
      outer.attach(tensor);
    } else {
      tensor.retainReference();
    }
    scope.detach(tensor);
    return tensor;
  }

  @Override
  public void close() {
    if (guard != null) {
      guard.close();
    }
    scope.close();
  }
}
