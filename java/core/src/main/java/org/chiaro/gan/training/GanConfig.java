package org.chiaro.gan.training;

import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Precision;

/**
 * How a generator is trained.
 *
 * @param resolution side of the images, a power of two from 16 to 256
 * @param width channels of the last block; the others are multiples as in BigBiGAN
 * @param latentSize length of z, divisible by the number of blocks plus one
 * @param batchSize photos a step
 * @param rateG learning rate of the generator
 * @param rateD learning rate of the discriminator
 * @param gradientPenalty R1 weight gamma (Mescheder et al. 2018), 0 = off
 * @param penaltyEvery steps between two R1 steps, which then count that many times
 * @param average decay of the averaged generator
 */
public record GanConfig(
    int resolution,
    int width,
    int latentSize,
    int batchSize,
    long steps,
    double rateG,
    double rateD,
    Loss loss,
    double gradientPenalty,
    int penaltyEvery,
    double average,
    long seed,
    Precision precision) {

  /** The adversarial loss. */
  public enum Loss {
    LOGISTIC,
    HINGE
  }

  public GanConfig {
    require(
        Integer.bitCount(resolution) == 1 && resolution >= 16 && resolution <= 256,
        "gan.resolution must be a power of two from 16 to 256, was " + resolution);
    require(width > 0 && width % 2 == 0, "gan.width must be even and > 0, was " + width);
    int chunks = Integer.numberOfTrailingZeros(resolution) - 1;
    require(
        latentSize > 0 && latentSize % chunks == 0,
        "gan.latent-size must be divisible by %d, was %d".formatted(chunks, latentSize));
    require(batchSize > 1, "gan.batch-size must be > 1, was " + batchSize);
    require(steps > 0, "gan.steps must be > 0, was " + steps);
    require(rateG > 0 && rateD > 0, "gan learning rates must be > 0");
    require(gradientPenalty >= 0, "gan.gradient-penalty must be >= 0, was " + gradientPenalty);
    require(penaltyEvery > 0, "gan.penalty-every must be > 0, was " + penaltyEvery);
    require(average >= 0 && average < 1, "gan.average must be in [0,1), was " + average);
  }

  /** Residual blocks: each doubles a 4x4 start. */
  public int blocks() {
    return Integer.numberOfTrailingZeros(resolution) - 2;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new ChiaroException.Usage(message);
    }
  }
}
