package org.chiaro.gan.known;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.latent.Philox;
import org.chiaro.torch.Ops;

/**
 * Where the object is. Its outline is a circle with waves: in coordinates that move and turn with
 * the object, r(t) = size (1 + sum of a_k cos(k t - d_k)) with k from 2 to 5.
 */
final class Silhouette {
  private static final Factor[] OUTLINE = {
    Factor.OUTLINE_2, Factor.OUTLINE_3, Factor.OUTLINE_4, Factor.OUTLINE_5
  };
  private static final double[] AMPLITUDE = {0.16, 0.11, 0.07, 0.05};
  private static final int FIRST_WAVE = 2;

  // half of the picture is 1
  private static final double SIZE = 0.46;
  private static final double SIZE_STEP = 0.13;
  private static final double PLACE_STEP = 0.12;
  private static final double TURN_STEP = 0.7;
  private static final double LIMIT = 2;

  // from a tenth to nine tenths of coverage in one pixel
  private static final double EDGE_PX = 0.22;
  private static final double EPS = 1e-6;

  private final double[] phases = new double[OUTLINE.length];

  Silhouette(Philox random, long stream) {
    for (int i = 0; i < phases.length; i++) {
      phases[i] = 2 * Math.PI * Waves.uniform(random, stream, i);
    }
  }

  /**
   * The object on the picture.
   *
   * @param frame the object's own: moved, turned, and 1 is its mean radius
   * @param coverage of each pixel [n,h,w], in (0,1), .5 on the outline
   */
  record Cast(Frame frame, Tensor coverage) {}

  /** The object of each sample. */
  Cast cast(Factors factors, Frame picture) {
    Tensor x = Ops.times(factors.squashed(Factor.X, LIMIT), PLACE_STEP);
    Tensor y = Ops.times(factors.squashed(Factor.Y, LIMIT), PLACE_STEP);
    Tensor angle = Ops.times(factors.of(Factor.ROTATION), TURN_STEP);
    Tensor size = Ops.times(Ops.times(factors.squashed(Factor.SIZE, LIMIT), SIZE_STEP).exp(), SIZE);
    Frame frame = picture.movedTo(x, y, angle).inUnitsOf(size);
    long widthPx = picture.dx().size(2);
    return new Cast(frame, coverage(factors, frame, Ops.times(size, widthPx / 2.0)));
  }

  private Tensor coverage(Factors factors, Frame frame, Tensor sizePx) {
    Tensor across = frame.across();
    Tensor down = frame.down();
    Tensor radius = Ops.plus(across.square().add(down.square()), EPS).sqrt();
    Tensor cos = across.div(radius);
    Tensor sin = down.div(radius);
    Tensor cosK = cos;
    Tensor sinK = sin;
    Tensor outline = null;
    Tensor slope = null;
    for (int i = 0; i < OUTLINE.length; i++) {
      Tensor next = cosK.mul(cos).sub(sinK.mul(sin));
      sinK = sinK.mul(cos).add(cosK.mul(sin));
      cosK = next;
      Tensor amplitude = Ops.times(factors.of(OUTLINE[i]).tanh(), AMPLITUDE[i]);
      double c = Math.cos(phases[i]);
      double s = Math.sin(phases[i]);
      Tensor wave = Ops.times(cosK, c).add(Ops.times(sinK, s)).mul(amplitude);
      Tensor rise =
          Ops.times(Ops.times(cosK, s).sub(Ops.times(sinK, c)), FIRST_WAVE + i).mul(amplitude);
      outline = outline == null ? Ops.plus(wave, 1) : outline.add(wave);
      slope = slope == null ? rise : slope.add(rise);
    }
    // distance to the outline, not along the ray: edges are equally sharp where it is steep
    Tensor steepness = Ops.plus(slope.div(outline).square(), 1).sqrt();
    Tensor distance = outline.sub(radius).div(steepness).mul(sizePx);
    return Ops.times(distance, 1 / EDGE_PX).sigmoid();
  }
}
