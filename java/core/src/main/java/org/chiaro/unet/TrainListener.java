package org.chiaro.unet;

/** Hears how a training goes, on the training's own thread, and may ask it to stop. */
public interface TrainListener {
  /** Called after each update. */
  default void onStep(TrainStep step) {}

  /** Called after a validation set was scored. */
  default void onValidation(long step, String set, double maxF) {}

  /** Asked between two updates; true ends the training with a checkpoint. */
  default boolean stopRequested() {
    return false;
  }

  /** Listens to nothing. */
  static TrainListener none() {
    return new TrainListener() {};
  }
}
