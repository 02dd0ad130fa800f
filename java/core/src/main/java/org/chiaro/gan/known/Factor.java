package org.chiaro.gan.known;

/**
 * What a picture of the known generator is made of: one coordinate each, standard normal, before
 * the latent space is turned.
 */
enum Factor {
  /** Greater is a lighter background; the object stays. */
  BACKGROUND_LIGHT,
  /** Greater is a lighter object; the background stays. */
  OBJECT_LIGHT,
  /** Greater is a lighter picture, background and object alike. */
  EXPOSURE,
  BACKGROUND_HUE,
  OBJECT_HUE,
  SIZE,
  ROTATION,
  X,
  Y,
  /** Amplitudes of the outline's waves, two to five around. */
  OUTLINE_2,
  OUTLINE_3,
  OUTLINE_4,
  OUTLINE_5,
  /** Phases of the waves that the background is covered with. */
  BACKGROUND_WAVE_1,
  BACKGROUND_WAVE_2,
  BACKGROUND_WAVE_3,
  BACKGROUND_CONTRAST,
  /** Phases of the waves that the object is covered with. */
  OBJECT_WAVE_1,
  OBJECT_WAVE_2,
  OBJECT_CONTRAST;

  /** Number of coordinates, the length of a latent. */
  static final int COUNT = values().length;
}
