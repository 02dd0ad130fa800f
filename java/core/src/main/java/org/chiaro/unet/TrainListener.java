package org.chiaro.unet;

import java.util.Optional;
import java.util.function.Supplier;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Stop;

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

  /** Told what saves the training in the middle of an update, as {@link Stop#saves}. */
  default void saves(Optional<Supplier<ChiaroException>> save) {}

  /** Listens to nothing. */
  static TrainListener none() {
    return new TrainListener() {};
  }
}
