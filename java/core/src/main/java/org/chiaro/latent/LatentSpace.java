package org.chiaro.latent;

import java.util.Locale;

/** Where a vector lives that a generator understands. */
public enum LatentSpace {
  /** What is drawn: the input of the network. */
  Z,
  /** Behind the mapping network of a StyleGAN2 (Karras et al. 2019). */
  W;

  /** As flags and files name it: {@code z} or {@code w}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The space of a text that was checked before. */
  public static LatentSpace of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
