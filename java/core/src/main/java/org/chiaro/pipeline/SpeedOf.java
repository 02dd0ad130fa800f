package org.chiaro.pipeline;

import java.util.List;
import org.chiaro.run.RunConfig;
import org.chiaro.run.SynthConfig;
import org.chiaro.run.TrainConfig;

/** What the speed of a stage depends on, as far as a configuration says. */
public final class SpeedOf {
  private SpeedOf() {}

  /** Of making pairs. */
  public static List<?> pairs(RunConfig config) {
    SynthConfig synth = config.synth();
    return List.of(
        machine(config),
        config.generator(),
        synth.generator(),
        synth.direction(),
        synth.batchSize(),
        synth.components(),
        synth.maxArea(),
        synth.format());
  }

  /** Of training. */
  public static List<?> training(RunConfig config) {
    TrainConfig train = config.train();
    return List.of(
        train.online() ? pairs(config) : machine(config),
        train.width(),
        train.batchSize(),
        train.trainSize(),
        train.augment(),
        train.average());
  }

  /** Of predicting. */
  public static List<?> predicting(RunConfig config) {
    return List.of(
        machine(config),
        config.predict().model(),
        config.predict().shortEdge(),
        config.predict().sharpen(),
        config.predict().save());
  }

  private static List<?> machine(RunConfig config) {
    return List.of(config.device(), config.kernels(), config.precision(), config.threadCount());
  }
}
