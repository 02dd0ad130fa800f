package org.chiaro.pipeline;

import java.util.Optional;
import org.chiaro.run.RunConfig;
import org.chiaro.torch.Precision;
import org.chiaro.unet.Moves;
import org.chiaro.unet.TrainConfig;

/** The training that a configuration asks for. */
public final class Training {
  private Training() {}

  /** Flags of the train section, with the seed and precision of the whole run. */
  public static TrainConfig of(RunConfig config, Precision precision) {
    var train = config.train();
    return new TrainConfig(
        train.width(),
        train.batchSize(),
        train.steps(),
        train.lr(),
        train.lrStep(),
        train.lrDecay(),
        train.checkpointEvery(),
        train.keep(),
        train.augment()
            ? Optional.of(new Moves(train.augmentScale(), train.augmentShift()))
            : Optional.empty(),
        train.average(),
        config.seed(),
        precision,
        train.half());
  }
}
