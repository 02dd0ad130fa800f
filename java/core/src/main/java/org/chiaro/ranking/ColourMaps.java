package org.chiaro.ranking;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Tensors;

/**
 * Two affine maps of colours, c to A c + b, that together say what a shift does to an image: one
 * for the object, one for the background (directions_scoring.py of Voynov et al. 2021).
 *
 * <p>Fitted by alternating least squares, where the published code descends a gradient: pixels take
 * the map that comes nearer, each map is solved for its pixels, from the masks on; it takes a few
 * rounds and no rate. Three faults of that code are not repeated: the size of its random indices is
 * no tuple, its test latents are offset by the number of test steps instead of training steps, and
 * its distance image is overwritten by the mask. Lives in the scope it is made in.
 */
final class ColourMaps {
  private static final int ROUNDS = 6;
  // keeps a map near the identity along colours that its pixels do not have
  private static final double RIDGE = 1e-3;

  /** [4,3]: A transposed, and b in the last row. */
  private final Tensor lighter;

  private final Tensor darker;

  private ColourMaps(Tensor lighter, Tensor darker) {
    this.lighter = lighter;
    this.darker = darker;
  }

  /**
   * How well the maps explain pairs of images.
   *
   * @param residual distance of each colour after from the nearer map's, float32 [n,h,w]
   * @param change distance of each colour after from that before, [n,h,w]
   * @param lighter where the map that began with the pixels that got lighter is the nearer one,
   *     bool [n,h,w]
   */
  record Explained(Tensor residual, Tensor change, Tensor lighter) {}

  /**
   * Maps fitted to pairs of images [n,3,h,w].
   *
   * @param mask uint8 [n,h,w] where the alternation starts: 1 is the first map's
   */
  static ColourMaps fit(Tensor before, Tensor after, Tensor mask) {
    Tensor from = withOne(colours(before));
    Tensor to = colours(after);
    Tensor first = mask.reshape(-1).to(torch.ScalarType.Bool);
    ColourMaps maps = null;
    for (int round = 0; round < ROUNDS; round++) {
      maps = new ColourMaps(solve(from, to, first), solve(from, to, first.logical_not()));
      first = distance(from, to, maps.lighter).lt(distance(from, to, maps.darker));
    }
    return maps;
  }

  /** The least squares map of the chosen pixels, [4,3]. */
  private static Tensor solve(Tensor from, Tensor to, Tensor chosen) {
    Tensor weighted = from.mul(Tensors.toFloat(chosen).unsqueeze(1)).t();
    Tensor left = weighted.mm(from).to(torch.ScalarType.Double);
    Tensor right = weighted.mm(to).to(torch.ScalarType.Double);
    Tensor ridge = Ops.times(torch.eye(4), RIDGE * from.size(0)).to(torch.ScalarType.Double);
    Tensor identity = torch.eye(4, 3).to(torch.ScalarType.Double);
    Tensor solved = torch.linalg_solve(left.add(ridge), right.add(ridge.mm(identity)));
    return Tensors.toFloat(solved);
  }

  /** What the maps make of other images of the same shift. */
  Explained explain(Tensor before, Tensor after) {
    Tensor from = withOne(colours(before));
    Tensor to = colours(after);
    Tensor byLighter = distance(from, to, lighter);
    Tensor byDarker = distance(from, to, darker);
    long[] planes = {before.size(0), before.size(2), before.size(3)};
    return new Explained(
        torch.minimum(byLighter, byDarker).reshape(planes),
        distance(from, to, torch.eye(4, 3)).reshape(planes),
        byLighter.lt(byDarker).reshape(planes));
  }

  /** Between the mapped colours, clamped to [-1,1] as published, and the wanted ones: [pixels]. */
  private static Tensor distance(Tensor from, Tensor to, Tensor map) {
    Tensor mapped = from.mm(map).clamp(limit(-1), limit(1));
    return mapped.sub(to).square().sum(1).sqrt();
  }

  /** [n,3,h,w] as [pixels,3]. */
  private static Tensor colours(Tensor images) {
    return images.permute(0, 2, 3, 1).reshape(-1, 3);
  }

  private static Tensor withOne(Tensor colours) {
    return Ops.concat(1, colours, torch.ones(colours.size(0), 1));
  }

  private static ScalarOptional limit(double value) {
    return new ScalarOptional(new Scalar(value));
  }
}
