package org.chiaro.unet;

import org.chiaro.torch.Place;
import org.chiaro.torch.TensorScope;

/** Pairs from elsewhere, moved to where a network learns from them. */
public record PlacedPairs(PairSource source, Place place) implements PairSource {
  @Override
  public TrainingBatch next() {
    try (var scope = TensorScope.noGrad()) {
      TrainingBatch batch = source.next();
      return new TrainingBatch(
          scope.keep(place.put(batch.images())), scope.keep(place.put(batch.masks())));
    }
  }

  @Override
  public long position() {
    return source.position();
  }

  @Override
  public void seek(long position) {
    source.seek(position);
  }
}
