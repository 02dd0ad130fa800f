package org.chiaro.direction.discovery;

import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.torch.Parameters;

/**
 * Looks at two images and says which direction leads from the one to the other, and how far. Owns
 * its weights.
 */
public sealed interface Reconstructor extends AutoCloseable permits ResNet18, LeNet {

  /** The published networks. */
  enum Kind {
    /** ResNet-18, for photos. */
    RESNET,
    /** Three convolutions, for small and simple images. */
    LENET;

    /** As it is written on the command line. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What it says.
   *
   * @param logits of each direction, float32 [n,K]
   * @param shifts how far, float32 [n]
   */
  record Guess(Tensor logits, Tensor shifts) {}

  /** A new one; its start comes from libtorch's generator as it is seeded. */
  static Reconstructor create(Kind kind, int directions) {
    return switch (kind) {
      case RESNET -> ResNet18.create(directions);
      case LENET -> LeNet.create(directions);
    };
  }

  /**
   * Pairs [n,6,h,w], the two images one after the other in the channels; training uses and moves
   * the batch's statistics.
   */
  Guess guess(Tensor pairs, boolean training);

  /** All tensors, statistics included. */
  Parameters weights();

  @Override
  default void close() {
    weights().close();
  }
}
