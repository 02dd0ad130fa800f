package org.chiaro.unet;

import org.chiaro.torch.Place;

/**
 * Where training pairs come from: batches of images and masks in an order that a position numbers,
 * so that a training that goes on sees what it would have seen.
 */
public interface PairSource {
  /** The next batch; its tensors belong to the scope around the call. */
  TrainingBatch next();

  /** Where the tensors of the batches are; the network that learns from them goes there. */
  default Place place() {
    return Place.CPU;
  }

  /** Where the next batch starts. */
  long position();

  /** Goes to a position that {@link #position()} gave. */
  void seek(long position);
}
