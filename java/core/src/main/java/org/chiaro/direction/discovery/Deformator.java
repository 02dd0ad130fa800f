package org.chiaro.direction.discovery;

import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;

/**
 * Turns coordinates, one for each direction, into a step in latent space: float32 [n,K] becomes
 * [n,latentSize]. Owns what it learns.
 */
public sealed interface Deformator extends AutoCloseable
    permits OrthogonalDeformator, LinearDeformator, ResidualDeformator, FixedDeformator {

  /** The published kinds of map v, and how each may start. */
  enum Kind {
    /** exp(L - L') v: always a rotation. */
    ORTHO,
    /** W v + b, brought to the length of v. */
    PROJ,
    /** W v + b. */
    LINEAR,
    /** Four layers with a shortcut: the step may bend. */
    FC,
    /** The latent's own coordinates; nothing is learned. */
    ID,
    /** A random rotation; nothing is learned. */
    RANDOM;

    /** True if there cannot be more directions than latent coordinates. */
    boolean square() {
      return this == ORTHO || this == ID || this == RANDOM;
    }

    /** As it is written on the command line. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A new one; random starts come from libtorch's generator as it is seeded.
   *
   * @param random start from random numbers instead of the identity, where the kind has that choice
   */
  static Deformator create(Kind kind, boolean random, int directions, int latentSize) {
    return switch (kind) {
      case ORTHO -> OrthogonalDeformator.create(random, latentSize);
      case PROJ -> LinearDeformator.create(true, random, directions, latentSize);
      case LINEAR -> LinearDeformator.create(false, random, directions, latentSize);
      case FC -> ResidualDeformator.create(directions, latentSize);
      case ID -> FixedDeformator.identity(latentSize);
      case RANDOM -> FixedDeformator.random(latentSize);
    };
  }

  /** The step of each row; training uses and moves the batch's statistics, where there are any. */
  Tensor shift(Tensor coordinates, boolean training);

  /** What it is made of, statistics included. */
  Parameters weights();

  /** False if nothing is learned, so that no gradient needs to get this far. */
  default boolean learns() {
    return true;
  }

  /** Coordinates [n,K] as [n,size]: zeros are added, or the last ones left out. */
  static Tensor resized(Tensor coordinates, long size) {
    long n = coordinates.size(0);
    long k = coordinates.size(1);
    if (k == size) {
      return coordinates;
    }
    return k > size
        ? coordinates.narrow(1, 0, size)
        : Ops.concat(1, coordinates, torch.zeros(n, size - k));
  }

  @Override
  default void close() {
    weights().close();
  }
}
