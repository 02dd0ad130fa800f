package org.chiaro.latent;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.NormalLatents;
import org.chiaro.torch.Place;
import org.chiaro.torch.Tensors;

/**
 * Latents where the generator computes: Gaussian ones are drawn there where the kernels can, all
 * others are drawn by the processor and moved.
 */
public final class PlacedLatents implements LatentSource {
  private final LatentSource source;
  private final Place place;
  private final Optional<NormalLatents> kernels;

  /**
   * @param kernels what draws Gaussian latents at the place, if anything does
   */
  public PlacedLatents(LatentSource source, Place place, Optional<NormalLatents> kernels) {
    this.source = source;
    this.place = place;
    this.kernels = kernels;
  }

  @Override
  public Tensor latents(long first, int n) {
    if (kernels.isPresent() && source instanceof GaussianLatents gaussian) {
      Tensor latents = place.empty(DType.F32, n, gaussian.latentSize());
      kernels.get().draw(Tensors.view(latents), first, gaussian.seed());
      return latents;
    }
    return place.put(source.latents(first, n));
  }

  @Override
  public int latentSize() {
    return source.latentSize();
  }
}
