package org.chiaro.gan;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.kernel.TensorView;
import org.chiaro.torch.Place;
import org.chiaro.torch.Tensors;

/**
 * The images of some latents and of the same latents shifted: two float32 tensors [n,3,s,s],
 * contiguous, values as the generator gives them (nominally in [-1,1], never clamped).
 *
 * <p>The tensors belong to the scope they were made in.
 */
public record ImagePair(Tensor original, Tensor shifted) {
  /** The same pair at a place. */
  public ImagePair on(Place place) {
    return new ImagePair(place.put(original), place.put(shifted));
  }

  public TensorView originalView() {
    return Tensors.view(original);
  }

  public TensorView shiftedView() {
    return Tensors.view(shifted);
  }
}
