package org.chiaro.unet;

/** A set of photos and masks that a network is scored on while it learns. */
public interface Validation {
  /** Name of the set. */
  String name();

  /**
   * Maximal F-beta of the network on this set, from 0 to 1.
   *
   * @param side shorter side in pixels of the images that the network learns from
   */
  double maxF(UNet net, int side);
}
