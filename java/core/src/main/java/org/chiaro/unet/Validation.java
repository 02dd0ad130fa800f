package org.chiaro.unet;

/** A set of photos and masks that a network is scored on while it learns. */
public interface Validation {
  /** Name of the set. */
  String name();

  /** Maximal F-beta of the network on this set, from 0 to 1. */
  double maxF(UNet net);
}
