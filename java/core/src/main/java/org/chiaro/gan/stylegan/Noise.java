package org.chiaro.gan.stylegan;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.latent.Philox;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Place;

/** What a layer adds to every channel of a pixel: one strength times one picture of noise. */
final class Noise {
  private final Parameters folded;
  private final String stem;
  private final int side;
  private final boolean on;
  private final boolean random;
  private final torch.ScalarType type;

  /** Puts what it needs into {@code folded}. */
  Noise(
      Parameters weights,
      String stem,
      int side,
      NoiseMode mode,
      torch.ScalarType type,
      Parameters folded) {
    this.folded = folded;
    this.stem = stem;
    this.side = side;
    this.type = type;
    on = mode != NoiseMode.NONE && weights.has(stem + StyleLayout.STRENGTH);
    random = mode == NoiseMode.RANDOM;
    if (on) {
      Tensor strength = Ops.times(weights.get(stem + StyleLayout.STRENGTH), StyledConv.GAIN);
      Tensor put = random ? strength : weights.get(stem + StyleLayout.NOISE).mul(strength);
      folded.put(stem + ".noise", random ? put : put.reshape(1, 1, side, side).to(type));
    }
  }

  boolean isOn() {
    return on;
  }

  /** The noise of a batch of n rows, of which the first {@code distinct} have their own. */
  Tensor rows(long n, long distinct) {
    Tensor noise = folded.get(stem + ".noise");
    if (!random) {
      return noise;
    }
    // a seed for each layer; a longer batch begins like a shorter one
    long seed = new Philox(side).bits(stem.endsWith("0") ? 0 : 1, 0);
    Tensor drawn =
        torch.randn(
            new long[] {distinct, 1, side, side},
            new GeneratorOptional(torch.make_generator_cpu(seed)));
    return Place.of(noise).put(drawn).mul(noise).to(type).repeat(n / distinct, 1, 1, 1);
  }
}
