package org.chiaro.gan.training;

import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Precision;

/**
 * How a generator is trained, and with it an encoder.
 *
 * @param batchSize photos that pass through the networks together
 * @param accumulate such batches whose gradients add up to one step
 * @param steps updates of each network
 * @param average decay of the averaged weights
 */
public record GanConfig(
    Shape shape,
    int batchSize,
    int accumulate,
    long steps,
    Rates rates,
    Terms terms,
    double average,
    long seed,
    Precision precision) {

  /** The adversarial loss. */
  public enum Loss {
    LOGISTIC,
    HINGE
  }

  /**
   * Sizes of the networks.
   *
   * @param resolution side of the images, a power of two from 16 to 256
   * @param width channels of the last block at 128 pixels, half of those at 64; the others are
   *     multiples as in BigBiGAN
   * @param latentSize length of z, divisible by the number of blocks plus one
   * @param encoder whether an encoder is trained against the joint discriminator
   */
  public record Shape(int resolution, int width, int latentSize, boolean encoder) {
    public Shape {
      require(
          Integer.bitCount(resolution) == 1 && resolution >= 16 && resolution <= 256,
          "gan.resolution must be a power of two from 16 to 256, was " + resolution);
      require(width > 0 && width % 2 == 0, "gan.width must be even and > 0, was " + width);
      int chunks = chunks(resolution);
      require(
          latentSize > 0 && latentSize % chunks == 0,
          "gan.latent-size must be divisible by %d, was %d".formatted(chunks, latentSize));
    }

    /** Parts of a latent at this resolution: one for the start and one for each block. */
    public static int chunks(int resolution) {
      return Integer.numberOfTrailingZeros(resolution) - 1;
    }

    /** Residual blocks: each doubles a 4x4 start. */
    public int blocks() {
      return chunks(resolution) - 1;
    }
  }

  /**
   * Learning rates.
   *
   * @param generator 0 leaves the generator as it is and trains an encoder for it
   * @param ramp steps over which the generator's rate rises from 0, for a warm start
   */
  public record Rates(double generator, double encoder, double discriminator, long ramp) {
    public Rates {
      require(
          generator >= 0 && encoder > 0 && discriminator > 0,
          "gan learning rates must be > 0 (the generator's may be 0)");
      require(ramp >= 0, "gan.ramp must be >= 0, was " + ramp);
    }

    /** The generator's rate at a step, counted from 0. */
    double generatorAt(long step) {
      return generator * Math.min(1, (step + 1.0) / (ramp + 1.0));
    }
  }

  /**
   * Terms of the losses.
   *
   * @param gradientPenalty R1 weight gamma (Mescheder et al. 2018), 0 = off
   * @param penaltyEvery steps between two R1 steps, which then count that many times
   * @param latents weight of -log E(z | G(z)), which teaches the encoder alone; 0 as published
   * @param images weight of the distance between photos x and G(E(x)); 0 as published
   */
  public record Terms(
      Loss loss, double gradientPenalty, int penaltyEvery, double latents, double images) {
    public Terms {
      require(gradientPenalty >= 0, "gan.gradient-penalty must be >= 0, was " + gradientPenalty);
      require(penaltyEvery > 0, "gan.penalty-every must be > 0, was " + penaltyEvery);
      require(latents >= 0, "gan.reconstruct-latents must be >= 0, was " + latents);
      require(images >= 0, "gan.reconstruct must be >= 0, was " + images);
    }
  }

  public GanConfig {
    require(batchSize > 1, "gan.batch-size must be > 1, was " + batchSize);
    require(accumulate > 0, "gan.accumulate must be > 0, was " + accumulate);
    require(steps > 0, "gan.steps must be > 0, was " + steps);
    require(average >= 0 && average < 1, "gan.average must be in [0,1), was " + average);
    require(
        shape.encoder() || rates.generator() > 0,
        "gan.lr-g is 0 and there is no encoder: nothing would be trained");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new ChiaroException.Usage(message);
    }
  }
}
