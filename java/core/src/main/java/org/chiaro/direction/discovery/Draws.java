package org.chiaro.direction.discovery;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.Generator;
import org.chiaro.latent.LatentSource;
import org.chiaro.latent.Philox;
import org.chiaro.torch.Tensors;

/**
 * The random numbers of batches: latents, which direction, how far. Batch i is the same whatever
 * came before it.
 */
final class Draws {
  // a stream that no latent has
  private static final long HELD_OUT = -1;

  private final DiscoveryConfig config;
  private final LatentSource latents;
  private final Philox random;
  private final int directions;

  private Draws(Generator generator, DiscoveryConfig config, int directions, long seed) {
    this.config = config;
    this.directions = directions;
    latents = generator.codes(seed);
    random = new Philox(~seed);
  }

  /** What is learned from. */
  static Draws training(Generator generator, DiscoveryConfig config, int directions) {
    return new Draws(generator, config, directions, config.seed());
  }

  /** What is only looked at: other latents, other shifts. */
  static Draws heldOut(Generator generator, DiscoveryConfig config, int directions) {
    long seed = new Philox(config.seed()).bits(HELD_OUT, 0);
    return new Draws(generator, config, directions, seed);
  }

  /**
   * One batch.
   *
   * @param latents z, float32 [n,latentSize]
   * @param labels which direction, int64 [n]
   * @param shifts how far, float32 [n]
   * @param coordinates the shift at the label, 0 elsewhere: float32 [n,K]
   */
  record Batch(Tensor latents, Tensor labels, Tensor shifts, Tensor coordinates, long[] indices) {}

  Batch batch(long index) {
    int n = config.batchSize();
    float[] shifts =
        config
            .distribution()
            .draw(random, 2 * index + 1, n, config.shiftScale(), config.minShift());
    long[] labels = new long[n];
    float[] coordinates = new float[n * directions];
    for (int i = 0; i < n; i++) {
      labels[i] = random.below(2 * index, i, directions);
      coordinates[i * directions + (int) labels[i]] = shifts[i];
    }
    return new Batch(
        latents.latents(index * n, n),
        torch.tensor(labels),
        Tensors.of(shifts, n),
        Tensors.of(coordinates, n, directions),
        labels);
  }
}
