package org.chiaro.unet;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Precision;

/**
 * How a U-Net is trained.
 *
 * @param width channels of the first block, 64 in the published network
 * @param batchSize pairs a step
 * @param steps updates in all; the published loop counts from 0 to its 12000 inclusive and so makes
 *     one more, here the number is what it says
 * @param lr learning rate of Adam with betas 0.9 and 0.999
 * @param lrStep updates after which the rate decays, and again after as many
 * @param lrDecay factor of a decay
 * @param checkpointEvery updates between two checkpoints, at each of which the validation sets, if
 *     any, are scored
 * @param keep checkpoints that stay, the best one not counted
 * @param augment random moves and colours of each pair; none in the published protocol
 * @param average decay of the averaged weights that are validated and finished; 0, as published,
 *     takes the last weights as they are
 * @param seed start of the initial weights and of the augmentation
 * @param half whether the finished weights are stored in float16
 */
public record TrainConfig(
    int width,
    int batchSize,
    long steps,
    double lr,
    long lrStep,
    double lrDecay,
    long checkpointEvery,
    int keep,
    Optional<Moves> augment,
    double average,
    long seed,
    Precision precision,
    boolean half) {

  public TrainConfig {
    require(width > 0, "train.width must be > 0, was " + width);
    require(batchSize > 0, "train.batch-size must be > 0, was " + batchSize);
    require(steps > 0, "train.steps must be > 0, was " + steps);
    require(lr > 0 && Double.isFinite(lr), "train.lr must be > 0, was " + lr);
    require(lrStep > 0, "train.lr-step must be > 0, was " + lrStep);
    require(
        lrDecay > 0 && lrDecay <= 1,
        "train.lr-decay must be above 0 and at most 1, was " + lrDecay);
    require(checkpointEvery > 0, "train.checkpoint-every must be > 0, was " + checkpointEvery);
    require(keep > 1, "train.keep must be >= 2, was " + keep);
    require(average >= 0 && average < 1, "train.average must be in [0,1), was " + average);
  }

  /** The published protocol (Voynov et al. 2021, train_segmentation.py of the authors' code). */
  public static TrainConfig published() {
    return new TrainConfig(
        UNet.PUBLISHED_WIDTH,
        95,
        12_000,
        1e-3,
        8000,
        0.2,
        1000,
        3,
        Optional.empty(),
        0,
        2,
        Precision.FP32,
        false);
  }

  /** The same with another number of pairs a step. */
  public TrainConfig withBatchSize(int pairs) {
    return new TrainConfig(
        width,
        pairs,
        steps,
        lr,
        lrStep,
        lrDecay,
        checkpointEvery,
        keep,
        augment,
        average,
        seed,
        precision,
        half);
  }

  /** The learning rate of update number {@code step}, counted from 0. */
  double rate(long step) {
    return lr * Math.pow(lrDecay, Math.floorDiv(step, lrStep));
  }

  /** The values that must stay the same when a training goes on, by their option names. */
  public Map<String, String> fixed() {
    Map<String, String> fixed = new LinkedHashMap<>();
    fixed.put("width", Integer.toString(width));
    fixed.put("batch-size", Integer.toString(batchSize));
    fixed.put("lr", Double.toString(lr));
    fixed.put("lr-step", Long.toString(lrStep));
    fixed.put("lr-decay", Double.toString(lrDecay));
    fixed.put("augment", Boolean.toString(augment.isPresent()));
    // checkpoints of before there was a choice do not name it
    augment
        .filter(moves -> !moves.equals(Moves.FAR))
        .ifPresent(moves -> fixed.put("augment-moves", moves.scale() + " " + moves.shift()));
    fixed.put("average", Double.toString(average));
    fixed.put("seed", Long.toString(seed));
    fixed.put("precision", precision.name().toLowerCase(Locale.ROOT));
    return fixed;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new ChiaroException.Usage(message);
    }
  }
}
