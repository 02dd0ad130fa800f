package org.chiaro.unet;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.GradientGroup;
import org.chiaro.torch.Place;
import org.chiaro.torch.TensorScope;

/**
 * The workers of one training: every batch is split over them in equal shares, the first to worker
 * 0 and so on, so that they learn from the same samples whatever their number.
 *
 * @param group how they talk
 * @param place where their networks are
 * @param sharedNorm whether batch statistics are those of the whole batch; if not, each worker
 *     normalises its share by itself
 */
public record Team(GradientGroup group, Place place, boolean sharedNorm) {
  /**
   * Refuses a batch that cannot be split equally.
   *
   * @throws ChiaroException.Usage naming both numbers
   */
  public static void requireShares(int batchSize, int workers) {
    if (batchSize % workers != 0) {
      throw new ChiaroException.Usage(
          "train.batch-size %d is not a multiple of the %d workers".formatted(batchSize, workers));
    }
  }

  /** Samples of a batch that are this worker's. */
  int share(int batchSize) {
    return batchSize / group.count();
  }

  /** The first of them, counted in the batch. */
  int first(int batchSize) {
    return group.rank() * share(batchSize);
  }

  /** Whether this worker writes. */
  boolean leads() {
    return group.rank() == 0;
  }

  /** All workers' tensors on the processor, [n,...] each, after each other. */
  Tensor gather(Tensor own) {
    try (var scope = TensorScope.noGrad()) {
      return scope.keep(Place.CPU.put(group.gather(place.put(own))));
    }
  }
}
