package org.chiaro.gan.known;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.latent.Philox;
import org.chiaro.torch.Ops;

/**
 * What covers the background or the object: tanh(light + texture + tint), so that every pixel gets
 * lighter with the light, and none ever reaches black or white.
 */
final class Surface {
  private static final double LIGHT_STEP = 0.4;
  private static final double EXPOSURE_STEP = 0.25;
  private static final double HUE_STEP = 0.7;
  private static final double TINT = 0.35;
  private static final double CONTRAST_STEP = 0.3;
  private static final double LIMIT = 2;
  private static final double[] LUMA = {0.2989, 0.5870, 0.1140};

  private final Waves waves;
  private final Factor light;
  private final Factor hue;
  private final Factor contrast;
  private final double meanHue;

  private Surface(Waves waves, Factor light, Factor hue, Factor contrast, double meanHue) {
    this.waves = waves;
    this.light = light;
    this.hue = hue;
    this.contrast = contrast;
    this.meanHue = meanHue;
  }

  static Surface background(Philox random, long stream, double meanHue) {
    Waves waves =
        new Waves(
            random,
            stream,
            2,
            8,
            0.45,
            Factor.BACKGROUND_WAVE_1,
            Factor.BACKGROUND_WAVE_2,
            Factor.BACKGROUND_WAVE_3);
    return new Surface(
        waves, Factor.BACKGROUND_LIGHT, Factor.BACKGROUND_HUE, Factor.BACKGROUND_CONTRAST, meanHue);
  }

  static Surface object(Philox random, long stream, double meanHue) {
    Waves waves = new Waves(random, stream, 3, 9, 0.35, Factor.OBJECT_WAVE_1, Factor.OBJECT_WAVE_2);
    return new Surface(
        waves, Factor.OBJECT_LIGHT, Factor.OBJECT_HUE, Factor.OBJECT_CONTRAST, meanHue);
  }

  /** Colours [n,3,h,w] in (-1,1) on the pixels of a frame. */
  Tensor colours(Frame frame, Factors factors) {
    Tensor strength = Ops.times(factors.squashed(contrast, LIMIT), CONTRAST_STEP).exp();
    Tensor level =
        Ops.times(factors.of(light), LIGHT_STEP)
            .add(Ops.times(factors.of(Factor.EXPOSURE), EXPOSURE_STEP));
    Tensor grey = waves.on(frame, factors).mul(strength).add(level);
    Tensor[] channels = tints(Ops.plus(Ops.times(factors.of(hue), HUE_STEP), meanHue));
    for (int c = 0; c < channels.length; c++) {
      channels[c] = grey.add(channels[c]).tanh();
    }
    return torch.stack(new TensorVector(channels), 1);
  }

  /** What each channel adds to the grey, [n,1,1] each; together they leave the luma as it is. */
  private static Tensor[] tints(Tensor hue) {
    Tensor[] tints = new Tensor[LUMA.length];
    for (int c = 0; c < tints.length; c++) {
      tints[c] = Ops.times(Ops.plus(hue, -2 * Math.PI * c / tints.length).cos(), TINT);
    }
    Tensor luma = Ops.times(tints[0], LUMA[0]);
    for (int c = 1; c < tints.length; c++) {
      luma = luma.add(Ops.times(tints[c], LUMA[c]));
    }
    for (int c = 0; c < tints.length; c++) {
      tints[c] = tints[c].sub(luma);
    }
    return tints;
  }
}
