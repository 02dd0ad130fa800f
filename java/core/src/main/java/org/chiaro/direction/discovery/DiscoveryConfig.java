package org.chiaro.direction.discovery;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Precision;

/**
 * How directions are discovered; {@link #published} has the values of Voynov and Babenko, {@link
 * #small} others for minutes on a processor.
 *
 * @param randomInit start from random numbers instead of the identity; ortho, proj and linear
 * @param directions K, how many to tell apart; 0 is the latent size
 * @param reconstructorSize side in pixels that the pair is shrunk to before it is looked at; 0 is
 *     as it comes
 * @param shiftScale farthest shift of the uniform draw, standard deviation of the normal one
 * @param minShift shifts nearer to 0 are moved out to this
 * @param labelWeight of the loss of which index it was
 * @param shiftWeight of the loss of how far it was
 * @param deformatorRate learning rate; unused by id and random
 */
public record DiscoveryConfig(
    Deformator.Kind deformator,
    boolean randomInit,
    int directions,
    Reconstructor.Kind reconstructor,
    int reconstructorSize,
    ShiftDistribution distribution,
    double shiftScale,
    double minShift,
    double labelWeight,
    double shiftWeight,
    double deformatorRate,
    double reconstructorRate,
    long steps,
    int batchSize,
    long seed,
    Precision precision) {
  private static final int MOST_DIRECTIONS = 4096;
  private static final int SMALL_CROWD = 8;
  private static final int LEAST_SIZE = 8;
  private static final int MOST_SIZE = 1024;

  public DiscoveryConfig {
    require(
        directions >= 0 && directions <= MOST_DIRECTIONS,
        "directions must be from 0 to %d, was %d".formatted(MOST_DIRECTIONS, directions));
    require(directions != 1, "directions must be 2 or more: one alone cannot be told from others");
    require(
        reconstructorSize == 0
            || (reconstructorSize >= LEAST_SIZE && reconstructorSize <= MOST_SIZE),
        "reconstructor-size must be 0 or from %d to %d, was %d"
            .formatted(LEAST_SIZE, MOST_SIZE, reconstructorSize));
    positive("shift-scale", shiftScale);
    require(minShift >= 0 && Double.isFinite(minShift), "min-shift must be >= 0, was " + minShift);
    positive("label-weight", labelWeight);
    require(
        shiftWeight >= 0 && Double.isFinite(shiftWeight),
        "shift-weight must be >= 0, was " + shiftWeight);
    positive("lr-deformator", deformatorRate);
    positive("lr-reconstructor", reconstructorRate);
    require(steps > 0, "steps must be > 0, was " + steps);
    require(batchSize > 1, "batch-size must be > 1, was " + batchSize);
  }

  /** The published values: 100,000 steps of 32. */
  public static DiscoveryConfig published(long seed, Precision precision) {
    return new DiscoveryConfig(
        Deformator.Kind.ORTHO,
        true,
        0,
        Reconstructor.Kind.RESNET,
        0,
        ShiftDistribution.UNIFORM,
        6,
        0.5,
        1,
        0.25,
        1e-4,
        1e-4,
        100_000,
        32,
        seed,
        precision);
  }

  /**
   * Minutes on a processor, for small generators: many more directions than coordinates, free to
   * crowd where images change most, and a stop while the reconstructor is still weak. A strong one
   * tells any mixture of changes from any other, and then directions drift into mixtures.
   */
  public static DiscoveryConfig small(int latentSize, long seed, Precision precision) {
    return new DiscoveryConfig(
        Deformator.Kind.PROJ,
        true,
        Math.min(MOST_DIRECTIONS, SMALL_CROWD * latentSize),
        Reconstructor.Kind.LENET,
        LeNet.LEAST_SIDE,
        ShiftDistribution.UNIFORM,
        3,
        0.5,
        1,
        1,
        2e-2,
        1e-3,
        800,
        32,
        seed,
        precision);
  }

  /** How many directions of latents of this length; refuses what cannot be. */
  int count(int latentSize, String generator) {
    if (latentSize < 2) {
      throw new ChiaroException.Model(
          "%s: its latents have %d number, there is only one direction; discovery needs 2 or more"
              .formatted(generator, latentSize));
    }
    int count = directions == 0 ? latentSize : directions;
    if (count > latentSize && deformator.square()) {
      throw new ChiaroException.Usage(
          "directions: %d is more than the latent size of %s, %d, and %s gives orthogonal ones"
                  .formatted(count, generator, latentSize, deformator.text())
              + "; take fewer, or --deformator proj");
    }
    return count;
  }

  /** What must not change when a run goes on; the number of steps may. */
  Map<String, String> fixed() {
    Map<String, String> fixed = new LinkedHashMap<>();
    fixed.put("deformator", deformator.text());
    fixed.put("random-init", Boolean.toString(randomInit));
    fixed.put("reconstructor", reconstructor.text());
    fixed.put("reconstructor-size", Integer.toString(reconstructorSize));
    fixed.put("shift-distribution", distribution.name().toLowerCase(Locale.ROOT));
    fixed.put("shift-scale", Double.toString(shiftScale));
    fixed.put("min-shift", Double.toString(minShift));
    fixed.put("label-weight", Double.toString(labelWeight));
    fixed.put("shift-weight", Double.toString(shiftWeight));
    fixed.put("lr-deformator", Double.toString(deformatorRate));
    fixed.put("lr-reconstructor", Double.toString(reconstructorRate));
    fixed.put("batch-size", Integer.toString(batchSize));
    fixed.put("seed", Long.toString(seed));
    fixed.put("precision", precision.name().toLowerCase(Locale.ROOT));
    return fixed;
  }

  private static void positive(String name, double value) {
    require(value > 0 && Double.isFinite(value), name + " must be > 0, was " + value);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new ChiaroException.Usage(message);
    }
  }
}
