package org.chiaro.run;

import java.util.List;

/** Pairs -> U-Net; the defaults are the published numbers. */
public record TrainConfig(
    @Doc("Pairs written by synth, a folder.") String data,
    @Doc("Make the pairs while training, as the synth section says.") boolean online,
    @Doc("Channels of the first level of the network.") int width,
    @Doc(
            "Short edge of the pairs that are trained on, resized by area from the generator's; 0 is"
                + " as they are.")
        int trainSize,
    @Doc("Optimiser steps.") int steps,
    @Doc("Pairs in a step.") int batchSize,
    @Doc("Learning rate of Adam.") double lr,
    @Doc("Steps between two reductions of the learning rate.") int lrStep,
    @Doc("Factor of each reduction.") double lrDecay,
    @Doc("Steps between two checkpoints.") int checkpointEvery,
    @Doc("Checkpoints to keep, at least 2.") int keep,
    @Doc("Steps with NaN or infinity that are passed over before the training ends.")
        int skipBadSteps,
    @Doc("Workers normalise with the statistics of the whole batch, not each with its share's.")
        boolean syncNorm,
    @Doc("Move, recolour and blur each pair at random; not in the published protocol.")
        boolean augment,
    @Doc(
            "Factor by which augmented pairs shrink or grow at most; 1.2 or so where photos show one"
                + " object in the middle.")
        double augmentScale,
    @Doc("Shares of the side by which augmented pairs move at most, up to 0.5.")
        double augmentShift,
    @Doc("Decay of the averaged weights, 0.98 say; 0, as published, takes the last ones.")
        double average,
    @Doc("Store the finished weights in float16, half the size; off as published.") boolean half,
    @Doc("What to score on at each checkpoint: NAME=IMAGES:MASKS, or SET@ROOT; repeatable.")
        List<String> validate) {
  // four halvings must leave a pixel
  private static final int LEAST_SIDE = 16;

  public TrainConfig {
    Check.atLeast("train.width", 1, width);
    if (trainSize != 0) {
      Check.atLeast("train.train-size", LEAST_SIDE, trainSize);
    }
    Check.atLeast("train.steps", 1, steps);
    Check.atLeast("train.batch-size", 1, batchSize);
    Check.positive("train.lr", lr);
    Check.atLeast("train.lr-step", 1, lrStep);
    Check.within("train.lr-decay", 0, 1, lrDecay);
    Check.atLeast("train.checkpoint-every", 1, checkpointEvery);
    // a damaged checkpoint needs one before it
    Check.atLeast("train.keep", 2, keep);
    Check.atLeast("train.skip-bad-steps", 0, skipBadSteps);
    if (!(average >= 0 && average < 1)) {
      throw new ChiaroException.Usage(
          "train.average must be at least 0 and below 1, was " + average);
    }
    validate = List.copyOf(validate);
    for (String set : validate) {
      if (!set.matches("[^=]+=[^:]+:.+|[^=@]+@.+")) {
        throw new ChiaroException.Usage(
            "train.validate must have the form NAME=IMAGES:MASKS or SET@ROOT, was " + set);
      }
    }
  }
}
