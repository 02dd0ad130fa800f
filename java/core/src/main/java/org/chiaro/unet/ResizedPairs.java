package org.chiaro.unet;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Place;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Pairs of another source at another size: the resolution that a network is trained at, whatever
 * the generator's.
 *
 * <p>Image and mask are resized by area, the rule named "area" by libtorch: each new pixel is the
 * mean over the pixels it covers, and is object where more than half of it was. Masks and filters
 * have seen the generator's own size.
 */
public final class ResizedPairs implements PairSource {
  private static final double HALF = 0.5;

  private final PairSource pairs;
  private final int shortEdge;

  private ResizedPairs(PairSource pairs, int shortEdge) {
    this.pairs = pairs;
    this.shortEdge = shortEdge;
  }

  /** The pairs with so many pixels at the short edge; 0 leaves them as they are. */
  public static PairSource of(PairSource pairs, int shortEdge) {
    return shortEdge == 0 ? pairs : new ResizedPairs(pairs, shortEdge);
  }

  @Override
  public TrainingBatch next() {
    try (var scope = TensorScope.noGrad()) {
      TrainingBatch batch = pairs.next();
      long height = batch.images().size(2);
      long width = batch.images().size(3);
      long shorter = Math.min(height, width);
      if (shorter == shortEdge) {
        return new TrainingBatch(scope.keep(batch.images()), scope.keep(batch.masks()));
      }
      long[] size = {height * shortEdge / shorter, width * shortEdge / shorter};
      Tensor images = torch.adaptive_avg_pool2d(batch.images(), size);
      Tensor share = torch.adaptive_avg_pool2d(Tensors.toFloat(batch.masks()).unsqueeze(1), size);
      Tensor masks = share.squeeze(1).gt(new Scalar(HALF)).to(torch.ScalarType.Byte);
      return new TrainingBatch(scope.keep(images), scope.keep(masks));
    }
  }

  @Override
  public Place place() {
    return pairs.place();
  }

  @Override
  public long position() {
    return pairs.position();
  }

  @Override
  public void seek(long position) {
    pairs.seek(position);
  }
}
