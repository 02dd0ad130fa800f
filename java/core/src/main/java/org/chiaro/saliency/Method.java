package org.chiaro.saliency;

import java.util.Locale;

/** The methods that {@code chiaro saliency} knows. */
public enum Method {
  /** {@link CentredDisc}. */
  DISC;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
