package org.chiaro.dataset;

import java.util.Arrays;
import java.util.Locale;
import org.chiaro.run.ChiaroException;

/** A part of a data set; sets with one part only call it {@code test}. */
public enum Split {
  TRAIN,
  VAL,
  TEST,
  ALL;

  /** The split of that name, in any case; a Usage error names the choices. */
  public static Split named(String name) {
    return Arrays.stream(values())
        .filter(split -> split.id().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new ChiaroException.Usage(
                    "there is no split '" + name + "'; choose one of train, val, test, all"));
  }

  /** The name as people write it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return id();
  }
}
