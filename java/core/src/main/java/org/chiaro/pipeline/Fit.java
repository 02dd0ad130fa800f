package org.chiaro.pipeline;

import java.io.Serializable;
import org.chiaro.run.EvalConfig;

/**
 * How a map and its mask are brought together.
 *
 * @param strict whether a map of another size than its mask is refused instead of resized
 * @param centreCrop whether only the centred square of both counts
 */
public record Fit(boolean strict, boolean centreCrop) implements Serializable {
  /** Resized where needed, and all of it counts. */
  public static final Fit RESIZED = new Fit(false, false);

  /** What a configuration asks for. */
  static Fit of(EvalConfig config) {
    return new Fit(config.strict(), config.centreCrop());
  }
}
