package org.chiaro.unet;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.filter.FilterConfig;
import org.chiaro.gan.Generator;
import org.chiaro.gan.ImagePair;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Images;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TensorView;
import org.chiaro.latent.LatentShift;
import org.chiaro.latent.LatentSource;
import org.chiaro.mask.MaskRule;
import org.chiaro.torch.Place;
import org.chiaro.torch.TensorBuffers;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Steps 1 to 4 for one round of samples, straight into a ring: what {@link PairSynthesis} does,
 * without a look at the results on the way. On a graphics card nothing is waited for.
 *
 * <p>Owns the shifts until it is closed; the generator and the kernels stay the caller's.
 */
final class RingSynthesis implements AutoCloseable {
  private final Generator generator;
  private final LatentSource latents;
  private final Tensor shift;
  private final Optional<Tensor> dark;
  private final MaskRule rule;
  private final FilterConfig filters;
  private final Place place;
  private final Kernels kernels;

  RingSynthesis(
      Generator generator,
      LatentSource latents,
      LatentShift shift,
      Optional<LatentShift> dark,
      MaskRule rule,
      FilterConfig filters,
      Place place,
      Kernels kernels) {
    this.generator = generator;
    this.latents = latents;
    this.shift = kept(place, shift);
    this.dark = dark.map(step -> kept(place, step));
    this.rule = rule;
    this.filters = filters;
    this.place = place;
    this.kernels = kernels;
  }

  Place place() {
    return place;
  }

  int height() {
    return generator.height();
  }

  int width() {
    return generator.width();
  }

  /**
   * Samples first to first + n - 1; the first {@code skip} of them are made and then passed over.
   *
   * @param slots int32 [n - skip] of the host: where each sample went, or its verdict, once the
   *     work has come so far
   */
  void round(SampleRing ring, long first, int n, int skip, Tensor slots) {
    try (var scope = TensorScope.noGrad()) {
      var buffers = new TensorBuffers(place);
      Tensor codes = latents.latents(first, n);
      ImagePair pair = generator.pair(codes, shift);
      Tensor before =
          dark.map(step -> generator.images(generator.moved(codes, step))).orElse(pair.original());
      int count = n - skip;
      TensorView mask = buffers.allocateUnset(DType.U8, count, height(), width());
      TensorView area = buffers.allocateUnset(DType.I32, count);
      TensorView modes = buffers.allocateUnset(DType.I32, count);
      TensorView places = buffers.allocateUnset(DType.I32, count);
      Images unmoved = Tensors.images(before.narrow(0, skip, count));
      Images moved = Tensors.images(pair.shifted().narrow(0, skip, count));
      boolean meanRule = rule == MaskRule.MEAN;
      if (filters.components()) {
        kernels.filteredPass(unmoved, moved, meanRule, filters.componentRatio(), mask, area, modes);
      } else {
        kernels.pairPass(unmoved, moved, meanRule, mask, area, modes);
      }
      TensorView originals = Tensors.view(pair.original().narrow(0, skip, count));
      ring.append(kernels, filters, originals, mask, area, modes, places);
      slots.copy_(buffers.tensor(places), true);
    }
  }

  private static Tensor kept(Place place, LatentShift step) {
    try (var scope = TensorScope.noGrad()) {
      Tensor tensor = place.put(step.tensor());
      tensor.retainReference();
      return tensor;
    }
  }

  @Override
  public void close() {
    shift.close();
    dark.ifPresent(Tensor::close);
  }
}
