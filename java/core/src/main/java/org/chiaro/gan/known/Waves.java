package org.chiaro.gan.known;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.latent.Philox;
import org.chiaro.torch.Ops;

/** A texture: a sum of sine waves whose mean directions and lengths the seed draws. */
final class Waves {
  private static final double PHASE_STEP = 2.5;
  private static final double TURN_STEP = 0.4;

  private final Factor[] moves;
  private final double[] direction;
  private final double[] number;
  private final double amplitude;

  /**
   * One wave a factor, which moves it on and turns it.
   *
   * @param least radians in a unit of length of the longest wave
   * @param most the same of the shortest
   * @param contrast sum of the amplitudes
   */
  Waves(Philox random, long stream, double least, double most, double contrast, Factor... moves) {
    this.moves = moves.clone();
    int n = moves.length;
    direction = new double[n];
    number = new double[n];
    amplitude = contrast / n;
    for (int i = 0; i < n; i++) {
      direction[i] = Math.PI * uniform(random, stream, 2 * i);
      // lengths spread evenly over the range, whatever the draw
      number[i] = least + (most - least) * (i + uniform(random, stream, 2 * i + 1)) / n;
    }
  }

  static double uniform(Philox random, long stream, long position) {
    return (random.bits(stream, position) >>> 11) * 0x1p-53;
  }

  /** Planes [n,h,w] in [-contrast,contrast] of the frame. */
  Tensor on(Frame frame, Factors factors) {
    Tensor sum = null;
    for (int i = 0; i < moves.length; i++) {
      Tensor move = factors.of(moves[i]);
      Tensor angle = Ops.plus(Ops.times(move, TURN_STEP), direction[i]);
      Tensor wave = Ops.times(frame.along(angle), number[i]).add(Ops.times(move, PHASE_STEP)).sin();
      Tensor scaled = Ops.times(wave, amplitude);
      sum = sum == null ? scaled : sum.add(scaled);
    }
    return sum;
  }
}
