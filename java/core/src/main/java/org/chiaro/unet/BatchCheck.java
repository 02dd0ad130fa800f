package org.chiaro.unet;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/** What a training looks at in every step so that no bad number reaches a weight. */
final class BatchCheck {
  private BatchCheck() {}

  /**
   * Refuses batches of other shapes and types, and values that nothing can be learned from; those
   * that are not finite are a {@link BadStep}.
   */
  static void check(TrainingBatch batch, int batchSize, String where) {
    Tensor images = batch.images();
    Tensor masks = batch.masks();
    long[] image = Tensors.shape(images);
    long[] mask = Tensors.shape(masks);
    if (image.length != 4
        || image[0] != batchSize
        || image[1] != 3
        || !Arrays.equals(mask, new long[] {image[0], image[2], image[3]})) {
      throw new ChiaroException.Data(
          "pairs: expected images [%d,3,h,w] and masks [%d,h,w], got %s and %s, %s"
              .formatted(
                  batchSize, batchSize, Arrays.toString(image), Arrays.toString(mask), where));
    }
    if (!Finite.all(images)) {
      throw new BadStep(
          new ChiaroException.Data("pairs: an image holds NaN or infinity, " + where));
    }
    try (var scope = TensorScope.noGrad()) {
      if (masks.max().item_long() > 1) {
        throw new ChiaroException.Data("pairs: a mask holds values other than 0 and 1, " + where);
      }
    }
  }

  /** The name of a tensor that holds NaN or infinity. */
  static Optional<String> nonFinite(Map<String, Tensor> weights) {
    return weights.entrySet().stream()
        .filter(entry -> !Finite.all(entry.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
