package org.chiaro.gan.known;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.torch.Ops;

/**
 * Coordinates of the pixels, of the whole picture or of an object that moved and turned.
 *
 * @param dx from the frame's middle to the right, [1,1,w] or [n,1,w]
 * @param dy from the frame's middle down, [1,h,1] or [n,h,1]
 * @param turn angle of the frame in radians, [n,1,1] or [1,1,1]
 */
record Frame(Tensor dx, Tensor dy, Tensor turn) {
  /** The coordinate along a direction, given by its angle [n,1,1] in the frame: [n,h,w]. */
  Tensor along(Tensor angle) {
    Tensor all = angle.add(turn);
    // the small products first: one operation on whole planes is left
    return dx.mul(all.cos()).add(dy.mul(all.sin()));
  }

  /** The same frame with lengths measured in a unit of their own, [n,1,1]. */
  Frame inUnitsOf(Tensor unit) {
    return new Frame(dx.div(unit), dy.div(unit), turn);
  }

  /** The frame moved by [n,1,1] and turned. */
  Frame movedTo(Tensor x, Tensor y, Tensor angle) {
    return new Frame(dx.sub(x), dy.sub(y), turn.add(angle));
  }

  /** The first of the frame's own axes. */
  Tensor across() {
    return along(Ops.times(turn, 0));
  }

  /** The second. */
  Tensor down() {
    return along(Ops.plus(Ops.times(turn, 0), Math.PI / 2));
  }
}
