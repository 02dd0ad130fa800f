package org.chiaro.io;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What some work had after its last whole step, copied into the same memory each time: a checkpoint
 * of it can be written while the next step is under way.
 */
public final class StateCopy {
  private final Map<String, NdArray> arrays = new LinkedHashMap<>();
  private long step;
  private boolean unsaved;

  /** Writes a checkpoint. */
  @FunctionalInterface
  public interface Writer {
    /** The arrays are good until the next step is copied. */
    void write(long step, Map<String, NdArray> arrays);
  }

  /** Copies the state after a step; names, types and shapes are those of the first time. */
  public void take(long after, Map<String, NdArray> state) {
    state.forEach(
        (name, array) -> {
          NdArray copy =
              arrays.computeIfAbsent(
                  name, unused -> NdArray.allocate(array.dtype(), array.shape()));
          copy.data().duplicate().put(array.data().duplicate());
        });
    step = after;
    unsaved = true;
  }

  /** Writes the state unless that was done, or none was copied. */
  public void save(Writer writer) {
    if (unsaved) {
      writer.write(step, Collections.unmodifiableMap(arrays));
      unsaved = false;
    }
  }
}
