package org.chiaro.run;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Whether long work shall stop: asked between two steps; true asks to save and to end. */
@FunctionalInterface
public interface Stop extends BooleanSupplier {
  /**
   * Says what saves the work where a step of it takes too long to be waited for. It is called once
   * at most, from another thread, and the work must not get any further after that: {@link
   * WholeSteps} sees to it. It gives what the process ends with; empty where there is nothing to
   * save.
   */
  default void saves(Optional<Supplier<ChiaroException>> save) {}
}
